from ml.continuity.keys import choose_keys


def test_a_key_is_the_name_in_snake_case():
    assert choose_keys({0: "Quiet small-basket shoppers"}) == {0: "quiet_small_basket_shoppers"}


def test_a_key_that_is_taken_gets_the_first_free_number():
    assert choose_keys({4: "Big spenders"}, {"big_spenders", "big_spenders_2"}) == {4: "big_spenders_3"}


def test_two_names_that_give_one_key_get_two():
    assert choose_keys({1: "Big-spenders", 0: "Big spenders"}) == {0: "big_spenders", 1: "big_spenders_2"}


def test_reserved_words_are_never_keys():
    assert choose_keys({0: "Gone", 1: "No clear segment", 2: "Not yet a customer"}) == {
        0: "gone_2",
        1: "no_clear_segment_2",
        2: "not_yet_a_customer_2",
    }


def test_a_name_without_latin_letters_still_gets_a_key():
    assert choose_keys({0: "Лояльные", 1: "Новые"}) == {0: "segment", 1: "segment_2"}
