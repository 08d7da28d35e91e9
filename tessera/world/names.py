"""Names by country: lists of our own, the frequent first, and the parts that rarer ones are made of."""

from functools import cache
from itertools import product

from tessera.world.arrays import Array, texts, zipf_weights

FEMALE = {
    "DE": "Anna Maria Sabine Petra Monika Julia Claudia Susanne Katharina Lena Andrea Birgit Stefanie Ursula Laura Nicole Christina Karin Heike Ingrid Martina Gabriele Sarah Lisa Renate Melanie Hannah Silke Daniela Brigitte Anja Angelika Emma Helga Jana Kerstin Franziska Vanessa Cornelia Sandra Marlene Antje Bettina Carolin Greta Doris Elke Frieda Gisela Johanna Käthe Luise Mathilda Nele Paula Rosa Svenja Theresa Verena Waltraud",  # noqa: E501
    "GB": "Mary Susan Margaret Sarah Emma Karen Elizabeth Jane Helen Olivia Christine Linda Claire Patricia Emily Charlotte Jessica Julie Lucy Amelia Rebecca Grace Alison Nicola Sophie Hannah Chloe Barbara Rachel Victoria Jennifer Amy Ruby Tracey Katie Holly Sharon Ella Deborah Lauren Megan Poppy Freya Isla Abigail Daisy Eleanor Fiona Gemma Harriet Imogen Joanne Kirsty Louise Molly Naomi Phoebe Rosie Stella Zoe",  # noqa: E501
    "FR": "Marie Nathalie Isabelle Sylvie Catherine Françoise Martine Christine Sophie Camille Monique Valérie Sandrine Julie Céline Véronique Léa Manon Chantal Stéphanie Virginie Aurélie Élodie Chloé Emma Jeanne Brigitte Patricia Laurence Corinne Delphine Émilie Mathilde Inès Louise Agathe Clémence Juliette Margaux Pauline Anaïs Lucie Hélène Odile Renée Solène Thérèse Yvette Zoé Adèle Bérénice Colette Élise Fanny Gaëlle Josette Liliane Noémie Océane Romane",  # noqa: E501
    "PT": "Maria Ana Joana Inês Catarina Sofia Beatriz Mariana Carolina Rita Sara Marta Teresa Helena Isabel Leonor Matilde Susana Cristina Paula Margarida Filipa Patrícia Andreia Sandra Mónica Cláudia Vera Diana Luísa Fernanda Rosa Lúcia Alice Francisca Madalena Raquel Daniela Bruna Lara Conceição Fátima Graça Graziela Íris Júlia Laura Manuela Olívia Piedade Regina Sílvia Tânia Vanessa Adelaide Benedita Célia Dália Eva Gabriela",  # noqa: E501
}
MALE = {
    "DE": "Thomas Michael Andreas Peter Stefan Christian Wolfgang Klaus Martin Alexander Jürgen Daniel Markus Matthias Jan Frank Hans Uwe Werner Tobias Bernd Sebastian Dieter Florian Ralf Jens Lukas Felix Philipp Günter Holger Maximilian Leon Jonas Sven Torsten Manfred Horst Karl Heinz Niklas David Simon Paul Johannes Axel Björn Carsten Detlef Emil Friedrich Gerhard Henrik Ingo Jörg Konrad Ludwig Moritz Norbert Oskar",  # noqa: E501
    "GB": "David John Paul James Mark Andrew Michael Robert Peter Stephen William Christopher Thomas Daniel Richard Matthew Ian Simon George Oliver Jack Harry Alan Kevin Jonathan Benjamin Joseph Samuel Philip Martin Neil Gary Adam Luke Ryan Charles Edward Alexander Jacob Noah Oscar Graham Colin Nigel Stuart Aaron Callum Dylan Finlay Gareth Henry Jamie Kieran Lewis Nathan Patrick Reece Sean Toby Zachary",  # noqa: E501
    "FR": "Jean Pierre Michel Philippe Alain Nicolas Christophe Patrick Laurent Thomas Frédéric Julien David Stéphane Olivier Sébastien Bernard Éric Pascal Antoine Alexandre Maxime Lucas Hugo Jacques Daniel Thierry Bruno Vincent François Guillaume Romain Mathieu Louis Gabriel Jules Arthur Clément Benoît Jérôme Adrien Baptiste Cédric Damien Étienne Fabien Gérard Hervé Joël Kévin Ludovic Marcel Noël Quentin René Sylvain Théo Ulysse Victor Yves",  # noqa: E501
    "PT": "João José António Pedro Miguel Rui Tiago Carlos Luís Francisco Paulo Manuel Ricardo Nuno Bruno André Diogo Jorge Fernando Gonçalo Rafael Vítor Daniel Hugo Duarte Tomás Martim Rodrigo Afonso Henrique Sérgio Filipe Gabriel Alexandre Marco Artur Mário Joaquim Guilherme Simão Abel Bernardo Celso Dinis Eduardo Fábio Gil Hélder Ivo Júlio Leandro Nélson Óscar Plácido Renato Salvador Telmo Ulisses Valter Xavier",  # noqa: E501
}
_FAMILY = {
    "DE": "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Werner Krause Lehmann Köhler Maier König Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck",  # noqa: E501
    "GB": "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Jackson Clarke Patel Khan Lewis James Phillips Mason Mitchell Rose Davis Cox Alexander Morgan Hughes Edwards Hill Moore Clark Harrison Scott Young Morris Ward Turner Cooper Baker Bell Murphy Bailey Shaw Price",  # noqa: E501
    "FR": "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefebvre Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier Perrin Robin Clément Morin Nicolas Henry Roussel Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer",  # noqa: E501
    "PT": "Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Jesus Sousa Fernandes Gonçalves Gomes Lopes Marques Alves Almeida Ribeiro Pinto Carvalho Teixeira Moreira Correia Mendes Nunes Soares Vieira Monteiro Cardoso Rocha Neves Coelho Cruz Cunha Pires Ramos Reis Simões Antunes Matos Fonseca Machado Araújo Barbosa Tavares Lourenço Castro Figueiredo Azevedo Freitas",  # noqa: E501
}
_PARTS = {
    "DE": (
        "Linden Stein Berg Eichen Wald Rosen Birken Sonnen Hasel Erlen Buchen Wiesen Felden Gold Silber Eisen Acker Bach Brunn Dorn Engel Falken Grün Habicht Hirsch Kessel Lauter Morgen Nieder Ober Ritter Sander Tannen Ulmen Vogt Winter Ziegel Hammer Kirch Mühl",  # noqa: E501
        "mann er berger bauer meier hofer müller schmidt feld kamp brink heim städter thaler wirth ow stedt hausen bach ecker",  # noqa: E501
    ),
    "GB": (
        "Ash Black Brad Burn Carl Chester Crom Dal East Elling Fair Farn Green Hadding Hart Hazel Hol Kings Lang Lind Mar Mid Nor Oak Pem Red Rad Shel South Stan Stock Thorn Wal Wark West Whit Win Wood Wor Yar",  # noqa: E501
        "ton ley ford well wood field bury worth ham by den man son combe bridge shaw croft more stone gate",
    ),
    "FR": (
        "Beau Bel Bois Bonne Champ Château Clair Cour Fon Font Grand Haute La Le Long Mal Mont Neuf Nor Pont Pré Roc Roche Rous Saint Sau Tour Val Vau Ver Vieille Ville Bar Cas Des Fer Gar Lar Mar Per",  # noqa: E501
        "taine ville mont lier dier rière lac court vert mier chard nard bert rand sart pin quet reau rier tin",
    ),
    "PT": (
        " ".join(_FAMILY["PT"].split()),
        " ".join(f"_{name}" for name in _FAMILY["PT"].split()),
    ),
}
NICKNAMES = {
    "Thomas": "Tom", "Michael": "Mike", "Alexander": "Alex", "Katharina": "Kathi", "Johannes": "Hannes",
    "Stefanie": "Steffi", "Christina": "Tina", "Maximilian": "Max", "Matthias": "Matze", "Susanne": "Susi",
    "Sebastian": "Basti", "Elizabeth": "Liz", "Margaret": "Maggie", "Robert": "Rob", "William": "Bill",
    "Christopher": "Chris", "James": "Jim", "Andrew": "Andy", "Matthew": "Matt", "Daniel": "Dan",
    "Patricia": "Pat", "Rebecca": "Becky", "Jennifer": "Jenny", "Samuel": "Sam", "Benjamin": "Ben",
    "Catherine": "Cathy", "Isabelle": "Isa", "Philippe": "Phil", "Nathalie": "Nath", "Frédéric": "Fred",
    "Francisco": "Chico", "José": "Zé", "Catarina": "Cati", "Beatriz": "Bia", "António": "Tó",
    "Margarida": "Guida", "Alexandre": "Alex", "Ricardo": "Rick", "Victoria": "Vicky", "Charlotte": "Lottie",
}  # fmt: skip
LANGUAGES = {"DE": "de", "GB": "en", "FR": "fr", "PT": "pt", "CH": "de"}


def of_country(names: dict[str, str], country: str) -> Array:
    """Return given names, the frequent first; Swiss ones are those of Germany."""
    return texts(names["DE" if country == "CH" else country].split())


@cache
def family_names(country: str) -> tuple[Array, Array]:
    """Return family names and their shares: fifty frequent ones, then rare ones that thin out."""
    country = "DE" if country == "CH" else country
    frequent = _FAMILY[country].split()
    starts, ends = (part.split() for part in _PARTS[country])
    rare = [_joined(start, end) for start, end in product(starts, ends)]
    rare = [name for name in dict.fromkeys(rare) if name not in frequent]
    order = sorted(range(len(rare)), key=lambda place: (place * 7919) % len(rare))  # not by the alphabet
    names = frequent + [rare[place] for place in order]
    return texts(names), zipf_weights(len(names), 0.92, 6.0)


def _joined(start: str, end: str) -> str:
    if end.startswith("_"):  # a double name, as in Portugal
        return start if end[1:] == start else f"{start} {end[1:]}"
    return start + (end[1:] if start[-1] == end[0] else end)
