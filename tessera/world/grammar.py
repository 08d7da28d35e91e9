"""Sentences in four languages, of our own writing: openings, what it is about, and what the writer wants."""

TOPICS = ("delivery", "quality", "refund", "payment", "account", "price")
SENTIMENTS = ("negative", "neutral", "positive")
INTENTS = ("complaint", "cancellation", "refund_request", "information", "praise")
# Which intents go with which mood.
PAIRS = (("negative", "complaint"), ("negative", "cancellation"), ("negative", "refund_request"),
         ("neutral", "information"), ("neutral", "refund_request"), ("positive", "praise"))  # fmt: skip

THINGS = {
    "en": ("the lamp", "the coat", "the puzzle", "the coffee", "the bag", "my order", "the watch", "the blanket"),
    "de": ("die Lampe", "die Jacke", "die Uhr", "die Decke", "die Puppe", "die Kaffeedose", "die Tasche", "die Bestellung"),  # noqa: E501
    "fr": ("la lampe", "la veste", "la tablette", "la commande", "la crème", "la poupée", "la table", "la cafetière"),
    "pt": ("a camisa", "a lâmpada", "a encomenda", "a mala", "a boneca", "a cadeira", "a máquina de café", "a coluna"),
}  # fmt: skip

OPENINGS = {
    "en": {
        "negative": ("I am really disappointed.", "This is not acceptable.", "Once again I am annoyed."),
        "neutral": ("Good morning.", "Hello, I have a question.", "Dear team,"),
        "positive": ("I am delighted!", "Just a few kind words.", "What a pleasant surprise."),
    },
    "de": {
        "negative": ("Ich bin wirklich enttäuscht.", "So geht das nicht.", "Schon wieder ärgere ich mich."),
        "neutral": ("Guten Tag.", "Hallo, ich habe eine Frage.", "Liebes Team,"),
        "positive": ("Ich bin begeistert!", "Heute einmal ein Lob.", "Was für eine schöne Überraschung."),
    },
    "fr": {
        "negative": ("Je suis vraiment déçu.", "Ce n'est pas acceptable.", "Encore une fois, je suis fâchée."),
        "neutral": ("Bonjour.", "Bonjour, j'ai une question.", "Chère équipe,"),
        "positive": ("Je suis ravie !", "Un petit mot gentil.", "Quelle bonne surprise."),
    },
    "pt": {
        "negative": ("Estou mesmo desiludido.", "Isto não é aceitável.", "Mais uma vez estou aborrecida."),
        "neutral": ("Bom dia.", "Olá, tenho uma pergunta.", "Cara equipa,"),
        "positive": ("Estou encantada!", "Só umas palavras simpáticas.", "Que bela surpresa."),
    },
}

CLOSINGS = {
    "en": {
        "complaint": ("Please put this right.", "I expect an answer today.", "Who is responsible for this?"),
        "cancellation": ("Please cancel everything.", "I am leaving for another shop.", "Delete my account, please."),
        "refund_request": ("I would like my money back.", "Please refund the amount.", "When will I be paid back?"),
        "information": ("Could you tell me more?", "How does it work?", "Thank you for a short answer."),
        "praise": ("Thank you very much!", "I will be back.", "I will tell my friends."),
    },
    "de": {
        "complaint": ("Bitte bringen Sie das in Ordnung.", "Ich erwarte heute eine Antwort.", "Wer ist dafür verantwortlich?"),  # noqa: E501
        "cancellation": ("Bitte stornieren Sie alles.", "Ich kaufe künftig anderswo.", "Löschen Sie bitte mein Konto."),
        "refund_request": ("Ich möchte mein Geld zurück.", "Bitte erstatten Sie den Betrag.", "Wann bekomme ich das Geld zurück?"),  # noqa: E501
        "information": ("Können Sie mir mehr dazu sagen?", "Wie geht das?", "Danke für eine kurze Antwort."),
        "praise": ("Vielen Dank!", "Ich komme gern wieder.", "Das erzähle ich weiter."),
    },
    "fr": {
        "complaint": ("Merci de régler cela.", "J'attends une réponse aujourd'hui.", "Qui est responsable ?"),
        "cancellation": ("Veuillez tout annuler.", "Je vais acheter ailleurs.", "Supprimez mon compte, s'il vous plaît."),  # noqa: E501
        "refund_request": ("Je veux être remboursé.", "Merci de rembourser le montant.", "Quand serai-je remboursée ?"),
        "information": ("Pouvez-vous m'en dire plus ?", "Comment cela marche-t-il ?", "Merci pour une courte réponse."),
        "praise": ("Merci beaucoup !", "Je reviendrai.", "J'en parlerai à mes amis."),
    },
    "pt": {
        "complaint": ("Por favor, resolvam isto.", "Espero uma resposta hoje.", "Quem é o responsável?"),
        "cancellation": ("Por favor, cancelem tudo.", "Vou comprar noutra loja.", "Apaguem a minha conta, por favor."),
        "refund_request": ("Quero o meu dinheiro de volta.", "Por favor, devolvam o valor.", "Quando me devolvem o dinheiro?"),  # noqa: E501
        "information": ("Podem dizer-me mais?", "Como funciona?", "Obrigado por uma resposta breve."),
        "praise": ("Muito obrigada!", "Vou voltar.", "Vou contar aos meus amigos."),
    },
}  # fmt: skip

# Topic -> two sentences for each of the moods, in the order of SENTIMENTS.
BODIES = {
    "en": {
        "delivery": (("{Thing} came two weeks late.", "The parcel with {thing} never arrived."), ("When will {thing} be delivered?", "Can I change the address for {thing}?"), ("{Thing} arrived a day early.", "The courier who brought {thing} was so friendly.")),  # noqa: E501
        "quality": (("{Thing} broke on the first day.", "{Thing} looks cheap and has a scratch."), ("What material is {thing} made of?", "Is there a warranty for {thing}?"), ("{Thing} could not be better made.", "{Thing} looks even better than in the picture.")),  # noqa: E501
        "refund": (("I sent back {thing} a month ago and heard nothing.", "The return of {thing} was refused without a reason."), ("How do I send {thing} back?", "How long may I keep {thing} before a return?"), ("Sending {thing} back was easy.", "You took back {thing} without any fuss.")),  # noqa: E501
        "payment": (("I was charged twice for {thing}.", "The payment for {thing} failed three times."), ("Can I pay for {thing} by invoice?", "Where do I find the invoice for {thing}?"), ("Paying for {thing} took a few seconds.", "Buying {thing} in instalments was simple.")),  # noqa: E501
        "account": (("I cannot log in since I bought {thing}.", "Someone else's address stands beside {thing} in my account."), ("How do I add {thing} to my wish list?", "How do I change my email address after buying {thing}?"), ("The new app showed me {thing} at once.", "My account now remembers {thing}, very handy.")),  # noqa: E501
        "price": (("{Thing} costs half as much elsewhere.", "The voucher for {thing} did not work."), ("Will {thing} be in the sale?", "Does my voucher count for {thing}?"), ("{Thing} was a real bargain.", "Such a fair price for {thing}.")),  # noqa: E501
    },
    "de": {
        "delivery": (("{Thing} kam zwei Wochen zu spät.", "Auf {thing} warte ich bis heute vergeblich."), ("Wann wird {thing} geliefert?", "Kann ich die Adresse für {thing} ändern?"), ("{Thing} kam einen Tag früher als gedacht.", "Der Bote, der {thing} brachte, war so freundlich.")),  # noqa: E501
        "quality": (("{Thing} war am ersten Tag kaputt.", "{Thing} wirkt billig und ist zerkratzt."), ("Aus welchem Material ist {thing}?", "Gibt es Garantie auf {thing}?"), ("{Thing} könnte nicht besser gemacht sein.", "{Thing} gefällt mir noch besser als auf dem Bild.")),  # noqa: E501
        "refund": (("Ich habe {thing} vor einem Monat zurückgeschickt und nichts gehört.", "Die Rücknahme für {thing} wurde ohne Grund abgelehnt."), ("Wie schicke ich {thing} zurück?", "Wie lange kann ich {thing} zurückgeben?"), ("{Thing} zurückzuschicken war ganz leicht.", "Sie haben {thing} ohne Umstände zurückgenommen.")),  # noqa: E501
        "payment": (("Für {thing} wurde zweimal abgebucht.", "Die Zahlung für {thing} schlug dreimal fehl."), ("Kann ich {thing} auf Rechnung kaufen?", "Wo finde ich die Rechnung für {thing}?"), ("{Thing} zu bezahlen dauerte Sekunden.", "Die Ratenzahlung für {thing} war einfach.")),  # noqa: E501
        "account": (("Seit dem Kauf, es ging um {thing}, komme ich nicht mehr ins Konto.", "Im Konto steht eine fremde Adresse, dabei wollte ich nur {thing} kaufen."), ("Wie setze ich {thing} auf den Merkzettel?", "Wie ändere ich nach dem Kauf für {thing} meine Mailadresse?"), ("Die neue App zeigte mir {thing} sofort.", "Mein Konto merkt sich jetzt {thing}, sehr praktisch.")),  # noqa: E501
        "price": (("{Thing} kostet anderswo die Hälfte.", "Der Gutschein für {thing} ging nicht."), ("Gibt es {thing} bald im Angebot?", "Gilt mein Gutschein für {thing}?"), ("{Thing} war ein echtes Schnäppchen.", "Ein so fairer Preis für {thing}.")),  # noqa: E501
    },
    "fr": {
        "delivery": (("{Thing} est arrivée avec deux semaines de retard.", "Le colis avec {thing} n'est jamais arrivé."), ("Quand sera livrée {thing} ?", "Puis-je changer l'adresse pour {thing} ?"), ("{Thing} est arrivée un jour plus tôt.", "Le livreur qui a apporté {thing} était si aimable.")),  # noqa: E501
        "quality": (("{Thing} s'est cassée le premier jour.", "{Thing} est rayée et fait bon marché."), ("En quelle matière est {thing} ?", "Y a-t-il une garantie pour {thing} ?"), ("{Thing} est d'une qualité parfaite.", "{Thing} est encore plus belle que sur la photo.")),  # noqa: E501
        "refund": (("J'ai renvoyé {thing} il y a un mois, sans nouvelles.", "Le retour de {thing} a été refusé sans raison."), ("Comment renvoyer {thing} ?", "Combien de temps puis-je garder {thing} avant un retour ?"), ("Renvoyer {thing} était très simple.", "Vous avez repris {thing} sans difficulté.")),  # noqa: E501
        "payment": (("J'ai été débité deux fois pour {thing}.", "Le paiement de {thing} a échoué trois fois."), ("Puis-je payer {thing} sur facture ?", "Où trouver la facture pour {thing} ?"), ("Payer {thing} a pris quelques secondes.", "Acheter {thing} en plusieurs fois était facile.")),  # noqa: E501
        "account": (("Je ne peux plus me connecter depuis que j'ai acheté {thing}.", "Une adresse inconnue figure à côté de {thing} dans mon compte."), ("Comment ajouter {thing} à mes favoris ?", "Comment changer mon adresse après avoir acheté {thing} ?"), ("La nouvelle application m'a montré {thing} tout de suite.", "Mon compte se souvient de {thing}, très pratique.")),  # noqa: E501
        "price": (("{Thing} coûte la moitié ailleurs.", "Le bon d'achat pour {thing} n'a pas marché."), ("{Thing} sera-t-elle en solde ?", "Mon bon est-il valable pour {thing} ?"), ("{Thing} était une très bonne affaire.", "Un prix si juste pour {thing}.")),  # noqa: E501
    },
    "pt": {
        "delivery": (("{Thing} chegou com duas semanas de atraso.", "O pacote com {thing} nunca chegou."), ("Quando será entregue {thing}?", "Posso mudar a morada para {thing}?"), ("{Thing} chegou um dia mais cedo.", "O estafeta que trouxe {thing} foi muito simpático.")),  # noqa: E501
        "quality": (("{Thing} avariou no primeiro dia.", "{Thing} veio riscada e parece barata."), ("De que material é feita {thing}?", "Há garantia para {thing}?"), ("{Thing} é de uma qualidade perfeita.", "{Thing} é ainda mais bonita do que na fotografia.")),  # noqa: E501
        "refund": (("Devolvi {thing} há um mês e não tive notícias.", "Recusaram aceitar {thing} de volta sem razão."), ("Como devolvo {thing}?", "Quanto tempo posso ficar com {thing} antes de devolver?"), ("Devolver {thing} foi muito fácil.", "Aceitaram {thing} de volta sem problemas.")),  # noqa: E501
        "payment": (("Cobraram-me duas vezes {thing}.", "Tentei pagar {thing} três vezes sem sucesso."), ("Posso pagar {thing} com fatura?", "Onde está a fatura para {thing}?"), ("Pagar {thing} demorou segundos.", "Comprar {thing} em prestações foi simples.")),  # noqa: E501
        "account": (("Não consigo entrar na conta desde que comprei {thing}.", "Há uma morada estranha na minha conta e eu só comprei {thing}."), ("Como ponho {thing} nos favoritos?", "Como mudo o meu email depois de comprar {thing}?"), ("A nova aplicação mostrou-me logo {thing}.", "A minha conta já guarda {thing}, muito prático.")),  # noqa: E501
        "price": (("{Thing} custa metade noutro lado.", "O vale para {thing} não funcionou."), ("{Thing} vai estar em saldo?", "O meu vale serve para {thing}?"), ("{Thing} foi uma pechincha.", "Um preço tão justo para {thing}.")),  # noqa: E501
    },
}  # fmt: skip

ANSWERS = {
    "en": ("Thank you for your message. We are looking into it.", "We have taken care of it. Is there anything else?"),
    "de": ("Danke für Ihre Nachricht. Wir kümmern uns darum.", "Das ist erledigt. Können wir noch etwas tun?"),
    "fr": ("Merci de votre message. Nous nous en occupons.", "C'est réglé. Pouvons-nous faire autre chose ?"),
    "pt": ("Obrigado pela mensagem. Estamos a tratar disso.", "Está resolvido. Podemos ajudar em mais alguma coisa?"),
}
