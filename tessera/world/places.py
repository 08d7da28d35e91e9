"""Countries, cities, streets and phone numbers; numbers are of ranges that exist and made-up digits."""

from dataclasses import dataclass
from functools import cache
from itertools import product

from tessera.world.arrays import Array, texts


@dataclass(frozen=True)
class Country:
    """How a country writes addresses and phones.

    Attributes
    ----------
    share
        Part of the persons who live there.
    cities
        Name, first digits of the postal code and weight.
    postal_digits
        Digits behind those first ones.
    mobile, landline
        First digits of a national number without its zero, by city for landlines.
    mobile_digits, landline_digits
        Digits behind them; at least seven, so that numbers can be told apart.
    """

    code: str
    names: tuple[str, ...]
    share: float
    currency: str
    calling_code: str
    trunk: str
    cities: tuple[tuple[str, str, float, str], ...]
    postal_digits: int
    street: str
    street_parts: tuple[str, str]
    mobile: tuple[str, ...]
    mobile_digits: int
    landline: str
    landline_digits: int


COUNTRIES = (
    Country(
        "DE", ("Deutschland", "Germany", "DE"), 0.46, "EUR", "49", "0",
        (
            ("Berlin", "10", 30, "Berlin"), ("Hamburg", "20", 17, "Hamburg"), ("München", "80", 14, "Bayern"),
            ("Köln", "50", 10, "Nordrhein-Westfalen"), ("Frankfurt am Main", "60", 7, "Hessen"),
            ("Stuttgart", "70", 6, "Baden-Württemberg"), ("Düsseldorf", "40", 6, "Nordrhein-Westfalen"),
            ("Leipzig", "04", 6, "Sachsen"), ("Dortmund", "44", 5, "Nordrhein-Westfalen"), ("Bremen", "28", 5, "Bremen"),  # noqa: E501
            ("Dresden", "01", 5, "Sachsen"), ("Hannover", "30", 5, "Niedersachsen"), ("Nürnberg", "90", 5, "Bayern"),
            ("Würzburg", "97", 2, "Bayern"), ("Göttingen", "37", 2, "Niedersachsen"), ("Jülich", "52", 1, "Nordrhein-Westfalen"),  # noqa: E501
        ),
        3, "{street} {number}",
        (
            "Linden Schul Bahnhof Garten Berg Wald Kirch Ahorn Birken Rosen Goethe Schiller Mozart Beethoven Wiesen Mühlen Ring Haupt Dorf Feld Amsel Tulpen Kastanien Bismarck Eichen Post Markt Burg Stein Brunnen",  # noqa: E501
            "straße weg allee gasse ring platz",
        ),
        ("151", "152", "157", "159"), 8, "30", 8,
    ),
    Country(
        "GB", ("United Kingdom", "UK", "GB", "Great Britain"), 0.2, "GBP", "44", "0",
        (
            ("London", "SW", 35, "England"), ("Birmingham", "B", 11, "England"), ("Manchester", "M", 9, "England"),
            ("Leeds", "LS", 8, "England"), ("Glasgow", "G", 6, "Scotland"), ("Bristol", "BS", 6, "England"),
            ("Liverpool", "L", 6, "England"), ("Edinburgh", "EH", 5, "Scotland"), ("Cardiff", "CF", 4, "Wales"),
            ("Nottingham", "NG", 4, "England"), ("York", "YO", 2, "England"), ("Bath", "BA", 2, "England"),
        ),
        2, "{number} {street}",
        (
            "High Station Church Park Victoria Green Manor Kings Queens Grange Mill School North South New York Windsor Albert Alexandra Springfield George Stanley Chester West Richmond Broad Elm Oak Cedar Willow",  # noqa: E501
            "_Street _Road _Lane _Avenue _Close _Drive",
        ),
        ("77", "78", "79", "74"), 8, "20 7", 7,
    ),
    Country(
        "FR", ("France", "FR", "FRANCE"), 0.17, "EUR", "33", "0",
        (
            ("Paris", "75", 30, "Île-de-France"), ("Marseille", "13", 10, "Provence"), ("Lyon", "69", 9, "Rhône"),
            ("Toulouse", "31", 8, "Occitanie"), ("Nice", "06", 6, "Provence"), ("Nantes", "44", 6, "Pays de la Loire"),
            ("Strasbourg", "67", 5, "Alsace"), ("Montpellier", "34", 5, "Occitanie"), ("Bordeaux", "33", 5, "Aquitaine"),  # noqa: E501
            ("Lille", "59", 5, "Hauts-de-France"), ("Rennes", "35", 4, "Bretagne"), ("Orléans", "45", 2, "Centre"),
        ),
        3, "{number} {street}",
        (
            "rue_ avenue_ boulevard_ place_ allée_ chemin_",
            "Victor-Hugo Jean-Jaurès de~la~République du~Général-Leclerc Pasteur de~la~Gare des~Écoles du~Moulin de~la~Mairie des~Lilas Voltaire Émile-Zola Gambetta de~la~Paix des~Acacias du~Château de~l'Église Jules-Ferry des~Roses Molière Jean-Moulin du~Stade de~la~Fontaine des~Tilleuls Carnot Racine de~Verdun du~Marché Lamartine Diderot",  # noqa: E501
        ),
        ("61", "62", "66", "68"), 7, "1 4", 7,
    ),
    Country(
        "PT", ("Portugal", "PT"), 0.11, "EUR", "351", "",
        (
            ("Lisboa", "11", 30, "Lisboa"), ("Porto", "41", 20, "Porto"), ("Braga", "47", 9, "Braga"),
            ("Coimbra", "30", 8, "Coimbra"), ("Setúbal", "29", 6, "Setúbal"), ("Faro", "80", 5, "Algarve"),
            ("Évora", "70", 4, "Alentejo"), ("Aveiro", "38", 5, "Aveiro"), ("Leiria", "24", 4, "Leiria"), ("Guimarães", "48", 4, "Braga"),  # noqa: E501
        ),
        2, "{street}, {number}",
        (
            "Rua_ Avenida_ Travessa_ Largo_ Praça_ Estrada_",
            "da~Liberdade 25~de~Abril do~Comércio das~Flores Santo~António de~Camões da~República do~Sol 5~de~Outubro da~Escola do~Forno da~Fonte Vasco~da~Gama dos~Combatentes São~João da~Igreja do~Moinho das~Oliveiras da~Boavista do~Mercado Almirante~Reis da~Saudade do~Rio Eça~de~Queirós da~Paz dos~Navegantes do~Castelo da~Alegria das~Amoreiras Fernando~Pessoa",  # noqa: E501
        ),
        ("91", "92", "93", "96"), 7, "21", 7,
    ),
    Country(
        "CH", ("Schweiz", "Switzerland", "CH"), 0.06, "CHF", "41", "0",
        (
            ("Zürich", "80", 40, "Zürich"), ("Basel", "40", 18, "Basel-Stadt"), ("Bern", "30", 15, "Bern"),
            ("Luzern", "60", 8, "Luzern"), ("St. Gallen", "90", 8, "St. Gallen"), ("Winterthur", "84", 8, "Zürich"), ("Zug", "63", 3, "Zug"),  # noqa: E501
        ),
        2, "{street} {number}",
        (
            "Bahnhof Dorf Haupt Schul Kirch Linden Berg See Garten Mühle Wiesen Zürcher Berner Post Sonnen Rosen Alpen Quellen Feld Ober",  # noqa: E501
            "strasse weg gasse rain platz",
        ),
        ("76", "77", "78", "79"), 7, "44", 7,
    ),
)  # fmt: skip
CODES = tuple(country.code for country in COUNTRIES)


@cache
def streets(place: int) -> Array:
    """Return the street names of a country, in an order of no meaning."""
    first, second = (part.split() for part in COUNTRIES[place].street_parts)
    names = [(a + b).replace("_", " ").replace("~", " ") for a, b in product(first, second)]
    return texts(sorted(names, key=lambda name: (len(name) * 31 + sum(map(ord, name)) * 17) % 101))
