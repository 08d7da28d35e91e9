"""Contracts of sources that say who customers are and what they agreed to."""

from tessera.contracts.model import DATE, FLAG, ID, NUMBER, TEXT, TIMESTAMP, Column, SourceContract, customer_id

_EMAIL = Column("email", TEXT, "Email address.", also_called=("e_mail", "mail", "email_address", "correo", "courriel"))

PEOPLE = (
    SourceContract(
        name="customers",
        grain="One row per record of a customer in one system; a person may have several.",
        key=("customer_id",),
        version="updated_at",
        group="people",
        also_called=("crm", "contacts", "clients", "members", "people", "accounts_crm", "kunden", "clientes"),
        columns=(
            customer_id("The record in its system.", required=True),
            Column(
                "first_name", TEXT, "Given name.", also_called=("given_name", "vorname", "nome", "prenom", "nombre")
            ),
            Column("last_name", TEXT, "Family name.", also_called=("surname", "family_name", "nachname", "apelido")),
            Column(
                "full_name", TEXT, "Whole name, where it is not in two columns.", also_called=("name", "display_name")
            ),
            _EMAIL,
            Column(
                "phone", TEXT, "Phone number in any notation.", also_called=("telephone", "mobile", "telefon", "tel")
            ),
            Column(
                "birth_date", DATE, "Day of birth.", also_called=("date_of_birth", "dob", "birthday", "geburtsdatum")
            ),
            Column("gender", TEXT, "Gender as the source writes it.", also_called=("sex", "geschlecht", "genero")),
            Column(
                "street_address", TEXT, "Street and number.", also_called=("address", "street", "address1", "strasse")
            ),
            Column("postal_code", TEXT, "Postal code.", also_called=("zip", "zip_code", "postcode", "plz")),
            Column("city", TEXT, "City.", also_called=("town", "ort", "stadt", "cidade", "ville")),
            Column("region", TEXT, "State or region.", also_called=("state", "province", "bundesland")),
            Column(
                "country", TEXT, "Country: a name or an ISO 3166 code.", also_called=("country_code", "land", "pais")
            ),
            Column("language", TEXT, "Preferred language.", also_called=("locale", "lang", "sprache")),
            Column("loyalty_tier", TEXT, "Tier of the loyalty programme.", also_called=("tier", "loyalty_level")),
            Column("card_fingerprint", ID, "Token of a payment card, never its number.", also_called=("card_token",)),
            Column(
                "referred_by_customer_id",
                ID,
                "The customer who brought this one.",
                is_customer=True,
                also_called=("referrer_id", "referred_by"),
            ),
            Column(
                "created_at", TIMESTAMP, "When the record was made.", also_called=("created", "signup_date", "angelegt")
            ),
            Column(
                "updated_at",
                TIMESTAMP,
                "When it was last changed.",
                also_called=("modified", "last_modified", "geaendert"),
            ),
        ),
    ),
    SourceContract(
        name="demographics",
        grain="One row per customer whose demographics are known, from a third party.",
        key=("customer_id",),
        group="people",
        columns=(
            customer_id(required=True),
            Column("age_band", TEXT, "Age in bands, years.", also_called=("age", "age_group")),
            Column("income_band", TEXT, "Yearly income in bands.", also_called=("income", "income_group")),
            Column("home_ownership", TEXT, "Owner, renter, probable owner, probable renter."),
            Column("marital_status", TEXT, "Marital status."),
            Column("household_size", TEXT, "People in the household; the last band is open."),
            Column("household_composition", TEXT, "Adults and children.", also_called=("household_comp",)),
            Column("child_band", TEXT, "Number of children; the last band is open.", also_called=("kids_count",)),
        ),
    ),
    SourceContract(
        name="survey_responses",
        grain="One row per customer, survey, question and time of the answer.",
        key=("survey_id", "question_id", "customer_id", "responded_at"),
        happened="responded_at",
        group="people",
        also_called=("surveys", "survey", "questionnaire", "umfrage"),
        columns=(
            customer_id("Who answered.", required=True),
            Column("survey_id", ID, "The survey.", required=True, also_called=("survey",)),
            Column("question_id", ID, "The question.", required=True, also_called=("question",)),
            Column(
                "attitude",
                TEXT,
                "What the question measures: an attitude or interest.",
                also_called=("dimension", "construct"),
            ),
            Column("answer_text", TEXT, "The answer in words.", also_called=("answer", "response")),
            Column("answer_value", NUMBER, "The answer as a number of its scale.", also_called=("value", "score")),
            Column("scale_minimum", NUMBER, "Least value of the scale.", also_called=("scale_min",)),
            Column("scale_maximum", NUMBER, "Greatest value of the scale.", also_called=("scale_max",)),
            Column(
                "responded_at",
                TIMESTAMP,
                "When it was answered.",
                required=True,
                also_called=("answered_at", "submitted_at"),
            ),
        ),
    ),
    SourceContract(
        name="consents",
        grain="One row per customer, purpose and time of a change.",
        key=("customer_id", "purpose", "changed_at"),
        happened="changed_at",
        group="people",
        also_called=("consent", "permissions", "opt_ins", "einwilligungen"),
        columns=(
            customer_id("Who decided.", required=True),
            Column(
                "purpose",
                TEXT,
                "What the data may be used for.",
                required=True,
                allowed=(
                    "email_marketing",
                    "sms_marketing",
                    "phone_marketing",
                    "profiling",
                    "analytics",
                    "third_party",
                ),
            ),
            Column(
                "is_granted",
                FLAG,
                "Granted, or refused and withdrawn.",
                required=True,
                also_called=("granted", "consent", "status"),
            ),
            Column("legal_basis", TEXT, "Legal basis as the source writes it."),
            Column("changed_at", TIMESTAMP, "From when it holds.", required=True, also_called=("consented_at", "date")),
        ),
    ),
)
