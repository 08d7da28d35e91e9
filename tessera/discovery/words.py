"""What words in the names of columns and tables mean, and what values mean, in the languages companies write them.

Each line: our word, then words for it in English, German, French, Portuguese, Spanish, Italian and Dutch, lower
case and without accents. Stems stand for their endings where a word is joined with others (German, Dutch).
"""

CONCEPTS = """
customer: customer consumer subscriber client cust kd cli buyer member holder titular titulaire inhaber household \
user kunde kunden kunin mitglied nutzer acheteur adherent cliente utente membro comprador socio klant klanten koper \
utilisateur usuario utilizador assinante
id: id n no nr num nummer number numero code codigo key ref reference referenz kennung kennzeichen schluessel \
schlussel identifiant identificador codice clave chave matricule kenn uid guid uuid
order: order bestel bestellingen basket invoice receipt purchase bestell bestellung bestellungs auftrag auftrags \
beleg bon rechnung rechnungs kauf commande facture achat ticket pedido encomenda fatura compra venda factura orden \
ordine fattura acquisto bestelling kassenbon sale sales vente ventes vendas ventas verkauf verkaufs talao recibo
line: line position positions pos item zeile posten ligne linha linea riga regel
product: product item sku article artikel produkt ware waren material stock produit produto artigo producto articulo \
prodotto articolo merchandise ean gtin upc
quantity: quantity qty units unit count menge anzahl zahl stueck stuck quantite qte quantidade qtd qtde cantidad \
cant quantita aantal pieces unidades
amount: amount value total sum revenue sales turnover betrag umsatz summe gesamt wert montant valeur valor montante \
importe somme totaal bedrag importo netto brutto ttc gross net paid
price: price cost preis preise prix preco precio prezzo prijs tarif
unit: unit einzel stueck stuck unitaire unitario unitaria unidade unidad unite each
discount: discount rebate rabatt nachlass remise reduction desconto descuento sconto korting
date: date day datum tag data fecha jour dia giorno dag am time timestamp ts datetime at on hour zeit uhrzeit \
zeitpunkt zeitstempel heure horodatage hora instante momento ora tijd le when wann since seit
name: name bezeichnung nom nome nombre naam titel title titre titulo designation designacao denominacion libelle \
label description beschreibung descricao descripcion omschrijving
first: first given vor ruf prenom prenome primeiro proprio voor
last: last family sur nach apelido sobrenome apellido apellidos famille cognome achter familien familia
full: full whole complet completo voll complete
email: email mail e_mail courriel correo correio mailadresse emailadresse
phone: phone cellulare telephone mobile cell telefon telefono telefone tel handy mobil rufnummer portable telemovel \
celular movil gsm telefoon fone contacto
birth: birth birthday dob geburts geburt geburtstag naissance nascimento nacimiento nascita geboorte born geboren ne \
nee nato nata nacido nascido
gender: gender sex geschlecht sexe genre sexo genero sesso geslacht anrede civilite
street: street address strasse str anschrift adresse rue voie rua morada endereco calle direccion domicilio \
indirizzo straat adres logradouro
postal: postal zip postcode plz postleitzahl post cep cp cap codepostal zipcode
city: city town ort stadt wohnort woonplaats ville commune localite cidade localidade municipio ciudad poblacion \
citta comune plaats stad gemeente
region: region state province bundesland departement provincia distrito estado comunidad regione
country: country land pays pais paese staat nation
language: language locale lang sprache langue idioma lingua taal
tier: tier level status stufe niveau nivel livello
create: create created creation registered registration signup joined anlage angelegt erstellt erstell registrierung \
inscription inscrit criado criacao cadastro registo registro creado creacion alta eintritt creato aangemaakt cree \
adesao
update: update updated modified changed last_modified geaendert geandert aenderung anderung aktualisiert modifie \
modification maj alterado alteracao atualizado actualizado modificado modificato gewijzigd
status: status state zustand statut etat estado situacao situacion stato stand
channel: channel kanal canal canale kanaal via medium
store: store shop branch outlet filiale markt laden geschaeft magasin boutique succursale loja tienda sucursal \
negozio winkel filial pos_id
currency: currency wahrung waehrung devise monnaie moeda moneda divisa valuta
category: category kategorie categorie categoria warengruppe gruppe group rubrique familia famille groep segment
department: department abteilung division rayon departamento seccion reparto afdeling bereich secao
brand: brand marke marque marca merk
type: type art typ kind tipo sorte soort espece clase classe klasse
campaign: campaign kampagne campagne campanha campana
ticket: ticket case anfrage vorgang fall reclamation demande chamado incidencia solicitud richiesta
message: message nachricht comment kommentar mensagem mensaje messaggio bericht antwort
review: review bewertung rezension avis avaliacao resena recensione beoordeling
rating: rating stars score note sterne punkte etoiles estrelas estrellas nota punteggio
text: text body content inhalt texte contenu texto conteudo contenido testo tekst freitext
event: event action ereignis aktion evenement evento acao accao accion azione gebeurtenis actie hit
newsletter: newsletter mailing mailings rundbrief rundschreiben infolettre boletim boletin nieuwsbrief
session: session visit sitzung besuch visite sessao visita sesion sessione bezoek
visitor: visitor anonymous cookie besucher anonym visiteur anonyme visitante anonimo
device: device geraet gerat appareil dispositivo aparelho apparaat
page: page seite pagina
url: url link uri href adresse_web
query: query search such suche suchbegriff suchwort recherche busca pesquisa busqueda ricerca zoek
account: account konto compte conta cuenta conto rekening iban
booking: booking buchung buchungs ecriture lancamento movimento movimiento apunte boeking transaction transaktion \
transacao transaccion operation
balance: balance saldo solde kontostand
limit: limit limite kreditlinie dispo plafond
open: open opened eroeffnung eroffnung eroffnet offen ouverture ouvert abertura aberto apertura abierto geopend
close: close closed end schliessung geschlossen cloture ferme fecho encerramento cierre cerrado chiusura gesloten
start: start begin beginn debut inicio inizio von ab
finish: end ende bis fin fim fine
survey: survey questionnaire umfrage befragung enquete inquerito pesquisa encuesta sondaggio
question: question frage pergunta pregunta domanda vraag
answer: answer response antwort reponse resposta respuesta risposta antwoord
consent: consent opted opt_in accord granted einwilligung zustimmung consentement consentimento consentimiento \
consenso toestemming opt
purpose: purpose topic zweck finalite finalidade finalidad scopo doel
merchant: merchant payee empfaenger haendler handler commercant comerciante beneficiario
income: income einkommen revenu rendimento renda ingreso reddito inkomen
age: age alter edad idade eta leeftijd
size: size groesse grosse taille tamanho tamano
referrer: referrer referer referred geworben empfehlung parrain indicado
card: card karte carte cartao tarjeta carta kaart
rate: rate kurs taux taxa tasa tasso koers exchange
week: week woche semaine semana settimana
"""
# What companies write where a contract allows a few values; plain text, by the contract's value.
VALUES = """
completed: complete succeeded paid shipped delivered done fulfilled closed success finished invoiced bezahlt \
versandt versendet geliefert abgeschlossen erledigt zugestellt livre livree expediee expedie payee paye terminee \
termine entregue enviado enviada pago paga concluido concluida finalizado entregado pagado completado completo \
consegnato pagato geleverd betaald
pending: open new processing created placed awaiting on_hold offen neu in_bearbeitung bestellt wartend ausstehend \
en_cours en_attente nouvelle pendente em_processamento novo nova aberto pendiente en_proceso nuevo in_attesa \
in_behandeling
cancelled: canceled cancel void voided failed rejected storniert storno abgebrochen annulliert annulee annule \
cancelado cancelada anulado anulada annullato geannuleerd
returned: return refunded refund retoure retourniert zurueckgesandt erstattet retournee retourne remboursee \
rembourse devolvido devolvida reembolsado devuelto reembolsada reso rimborsato geretourneerd
page: page_view pageview view visit seitenaufruf seite page_vue pagina visualizacao
screen: screen_view screenview
product_view: view_item product_viewed product_detail detail produktansicht fiche_produit ver_produto
search: site_search searched products_searched suche recherche pesquisa busca busqueda
cart_add: add_to_cart addtocart product_added cart warenkorb in_den_warenkorb ajout_panier adicionar_carrinho
cart_remove: remove_from_cart product_removed aus_dem_warenkorb retrait_panier
checkout: begin_checkout checkout_started kasse paiement finalizar_compra
purchase: order_completed transaction order buy kauf achat compra bestellung
sign_up: signup register registration registrierung inscription cadastro registo registro
log_in: login sign_in signin anmeldung connexion entrar acesso
sent: send processed gesendet verschickt envoye enviado
delivered: delivery zugestellt delivre entregue entregado
open: opened geoeffnet ouvert aberto abierto
click: clicked geklickt clic clique clicado
bounce: bounced hard_bounce soft_bounce undelivered unzustellbar
complaint: spam complained abuse spam_report beschwerde
unsubscribe: unsubscribed opt_out optout abgemeldet abmeldung desinscription cancelou_subscricao baja
customer: user client requester end_user kunde kunden cliente
agent: staff support operator employee mitarbeiter berater agente conseiller
machine: bot system automation auto automatisch automatico
like: liked reaction favorite gefaellt_mir aime gosto
comment: commented reply kommentar commentaire comentario
share: shared retweet repost geteilt partage partilha
mention: mentioned erwaehnung mencao mencion
follow: followed folgen abonne seguir
message: dm direct_message nachricht mensagem mensaje
email_marketing: email newsletter e_mail email_newsletter mailing courriel
sms_marketing: sms text
phone_marketing: phone telephone telefon telefone telefono calls
profiling: profile profiles personalisation personalization profilbildung profilage
analytics: statistics tracking cookies analyse statistik statistiques estatistica
third_party: partners partner sharing dritte tiers terceiros terceros
current: checking giro girokonto compte_courant conta_corrente conta_a_ordem cuenta_corriente
savings: saving sparkonto tagesgeld livret epargne poupanca ahorro
credit_card: creditcard kreditkarte carte_de_credit cartao_de_credito tarjeta_de_credito
loan: credit kredit darlehen pret emprestimo prestamo
mortgage: hypothek baufinanzierung hypotheque hipoteca credito_habitacao
investment: depot securities brokerage wertpapiere titres investimento inversion
insurance: versicherung assurance seguro
card: card_payment pos kartenzahlung carte cartao tarjeta
transfer: wire ueberweisung virement transferencia
direct_debit: lastschrift prelevement debito_direto domiciliacion
standing_order: dauerauftrag virement_permanent
cash: atm withdrawal bargeld retrait levantamento saque efectivo
salary: payroll wage gehalt lohn salaire salario
fee: fees charge gebuehr frais comissao tarifa comision
interest: zinsen interets juros intereses
own_transfer: internal umbuchung
online: web website browser internet
mobile: app phone ios android
web: website browser desktop internet online site
app: mobile ios android application
true: yes y ja j oui o sim s si wahr vrai verdadeiro verdadero granted given active aktiv opt_in subscribed 1 t x \
erteilt
false: no n nein non nao falsch faux falso denied withdrawn revoked inactive inaktiv opt_out unsubscribed 0 f \
widerrufen
other: sonstige sonstiges autre outro otro altro overig
"""
# Words of names that tell nothing: articles, prepositions, units of money.
IGNORED = """
the der die das des de da do du di del della la le of in im em en a au e and und et ee eur euro usd gbp brl l d
"""
