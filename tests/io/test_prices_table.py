from wfm.domain.answers import Price, Prices
from wfm.explain import prices_files
from wfm.io.tables import read_table
from wfm.tables import PRICES


def test_prices_of_rules_are_written_as_a_table(tmp_path):
    steps = (
        Price("daily_rest", "at least 11 h", "at least 10 h", 1200, 900, 1500),
        Price("locks", "stays", "", None, 0, None),
    )
    ((name, write),) = prices_files(Prices(9000, 8000, steps)).items()
    assert name == "tables/prices.csv"
    write(tmp_path / "prices.csv")
    found = read_table(tmp_path / "prices.csv", PRICES)
    assert found["rule"].tolist() == ["daily_rest", "locks"]
    assert found["then"].tolist() == ["at least 10 h", ""]
    assert found["price"].isna().tolist() == [False, True]
    assert found[["price", "least", "most"]].iloc[0].tolist() == [1200, 900, 1500]
