"""How two values are compared: the levels of agreement of each column, best first."""

from typing import Any

from identity.columns import MatchingColumns

Level = dict[str, Any]
Comparison = dict[str, Any]

# Columns about the person; the others are shared by those who live or work together.
PERSON_COMPARISONS = ("first_name", "birth_date")


def build_comparisons(columns: MatchingColumns) -> list[Comparison]:
    """Return Splink's comparisons for the columns that are there."""
    makers = {
        "first_name": _first_name,
        "last_name": _last_name,
        "birth_date": _birth_date,
        "email": _email,
        "phone": _phone,
    }
    comparisons = [make(columns) for name, make in makers.items() if columns.has(name)]
    if any(columns.has(name) for name in ("street", "postal_code", "city")):
        comparisons.append(_address(columns))
    return comparisons


def _first_name(columns: MatchingColumns) -> Comparison:
    levels = [
        _null("first_name"),
        _exact("first_name", "same"),
        *_swapped(columns),
        _level("first_name_root_l = first_name_root_r", "known variant of the same name"),
        _level(_similar("first_name", 0.92), "nearly the same"),
        _level(
            "starts_with(first_name_l, first_name_r) OR starts_with(first_name_r, first_name_l)",
            "one begins with the other, or is its initial",
        ),
        *_half_swapped(columns),
        _level(_similar("first_name", 0.8), "similar"),
        _otherwise("different"),
    ]
    return _comparison("first_name", levels)


def _last_name(columns: MatchingColumns) -> Comparison:
    unknown = _null("last_name")
    for swapped in _swapped(columns):  # the first names have said it; twice would count double
        unknown["sql_condition"] += f" OR ({swapped['sql_condition']})"
    levels = [
        unknown,
        _exact("last_name", "same"),
        _level(_similar("last_name", 0.92), "nearly the same"),
        _level(
            "(contains(last_name_l, ' ') OR contains(last_name_r, ' ')) "
            "AND list_has_any(string_split(last_name_l, ' '), string_split(last_name_r, ' '))",
            "a word in common",
        ),
        *_half_swapped(columns),
        _level(_similar("last_name", 0.8), "similar"),
        _otherwise("different"),
    ]
    return _comparison("last_name", levels)


def _swapped(columns: MatchingColumns) -> list[Level]:
    """Return the level of first and last name swapped, misspelt at most."""
    # Copies of the names, because Splink would not learn first names in a block of last names that they refer to.
    if not columns.has("first_name", "last_name"):
        return []
    condition = " AND ".join(
        f"{left}_l[1] = {right}_r[1] AND jaro_winkler_similarity({left}_l, {right}_r) >= 0.88"
        for left, right in (("given", "family"), ("family", "given"))
    )
    return [_level(condition, "first and last name swapped")]


def _half_swapped(columns: MatchingColumns) -> list[Level]:
    if not columns.has("first_name", "last_name"):
        return []
    return [_level("given_l = family_r OR family_l = given_r", "one name stands in the other's place")]


def _birth_date(_: MatchingColumns) -> Comparison:
    swapped = (
        "birth_date_l[1:4] = birth_date_r[1:4] AND birth_date_l[6:7] = birth_date_r[9:10] "
        "AND birth_date_l[9:10] = birth_date_r[6:7]"
    )
    parts = ("[1:4]", "[6:7]", "[9:10]")
    two_of_three = " + ".join(f"CAST(birth_date_l{part} = birth_date_r{part} AS INTEGER)" for part in parts) + " = 2"
    levels = [
        _null("birth_date"),
        _exact("birth_date", "same"),
        _level(swapped, "month and day swapped"),
        _level(_edits("birth_date", 1), "one digit apart"),
        _level(two_of_three, "two of year, month and day the same"),
        _level(_edits("birth_date", 2), "two digits apart"),
        _otherwise("different"),
    ]
    return _comparison("birth_date", levels)


def _email(columns: MatchingColumns) -> Comparison:
    levels = [_null("email"), _exact("email", "same")]
    if columns.has("email_user"):
        levels.append(_level("email_user_l = email_user_r", "same name before the @"))
    # No level for similar addresses: they are made of names, and people of one name have similar ones.
    edits = "damerau_levenshtein(email_l, email_r) <= 1"
    one_letter = f"CASE WHEN {_similar('email', 0.9)} THEN {edits} ELSE false END"
    levels += [_level(one_letter, "one letter apart"), _otherwise("different")]
    return _comparison("email", levels)


def _phone(_: MatchingColumns) -> Comparison:
    levels = [
        _null("phone"),
        _exact("phone", "same"),
        _level(_edits("phone", 1), "one digit apart"),
        _otherwise("different"),
    ]
    return _comparison("phone", levels)


def _address(columns: MatchingColumns) -> Comparison:
    parts = [name for name in ("street", "postal_code", "city") if columns.has(name)]
    both = " OR ".join(f"({name}_l IS NOT NULL AND {name}_r IS NOT NULL)" for name in parts)
    levels: list[Level] = [{"sql_condition": f"NOT ({both})", "label_for_charts": "unknown", "is_null_level": True}]
    near_city = _similar("city", 0.9)
    places = [f"{name}_l = {name}_r" for name in ("postal_code", "city") if columns.has(name)]
    if columns.has("street") and places:
        # Edits cost the most by far: they are counted only where the place is one and the streets are not far apart.
        edits = f"CASE WHEN {_similar('street', 0.7)} THEN damerau_levenshtein(street_l, street_r) <= 2 ELSE false END"
        near = f"CASE WHEN {_similar('street', 0.92)} THEN true ELSE {edits} END"
        place = " OR ".join(places)
        levels += [
            _exact("address", "same street and place"),
            _level(f"CASE WHEN {place} THEN {near} ELSE false END", "similar street, same place"),
        ]
    if columns.has("street"):
        levels.append(_level("street_l = street_r", "same street"))
    if columns.has("postal_code", "city"):
        levels.append(_level(f"postal_code_l = postal_code_r AND {near_city}", "same postal code and city"))
    if columns.has("postal_code"):
        levels.append(_level("postal_code_l = postal_code_r", "same postal code"))
    if columns.has("city"):
        levels.append(_level(near_city, "same city"))
    return _comparison("address", [*levels, _otherwise("different")])


def _comparison(name: str, levels: list[Level]) -> Comparison:
    return {"output_column_name": name, "comparison_description": name, "comparison_levels": levels}


def _null(name: str) -> Level:
    condition = f"{name}_l IS NULL OR {name}_r IS NULL"
    return {"sql_condition": condition, "label_for_charts": "unknown", "is_null_level": True}


def _exact(name: str, label: str) -> Level:
    weighed = {"tf_adjustment_column": name, "tf_adjustment_weight": 1.0}
    return {"sql_condition": f"{name}_l = {name}_r", "label_for_charts": label, **weighed}


def _level(condition: str, label: str) -> Level:
    return {"sql_condition": condition, "label_for_charts": label}


def _otherwise(label: str) -> Level:
    return {"sql_condition": "ELSE", "label_for_charts": label}


def _edits(name: str, count: int) -> str:
    """Return SQL of at most ``count`` edits; the cheap test stands first, for a text of a fixed length."""
    left, right = f"{name}_l", f"{name}_r"
    edits = (
        f"CASE WHEN hamming({left}, {right}) <= {2 * count} THEN damerau_levenshtein({left}, {right}) <= {count} END"
    )
    # Nested, because hamming fails on unequal lengths and an AND may ask it first; strlen counts bytes, as it does.
    return f"coalesce(CASE WHEN strlen({left}) = strlen({right}) THEN {edits} END, false)"


def _similar(name: str, threshold: float) -> str:
    return f"jaro_winkler_similarity({name}_l, {name}_r) >= {threshold}"
