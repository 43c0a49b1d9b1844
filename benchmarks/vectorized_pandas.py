"""The counts of the slice in pandas, as a careful analyst would write them: vectorised, no row loops."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from benchmarks.shapes import (
    FOLLOW_UP_CONTACT_DAYS,
    PERIOD_FROM,
    PERIOD_UNTIL,
    READMISSION_DAYS,
    STITCH_GAP_DAYS,
    Job,
    read_job,
)

START, END = pd.Timestamp(PERIOD_FROM), pd.Timestamp(PERIOD_UNTIL)
CATEGORIES = ("team_id", "type", "mode", "place", "contact_with")


def read(job: Job, table: str, columns: Sequence[str]) -> pd.DataFrame:
    """Read the columns that are needed, text codes as categories, days as timestamps."""
    path = job.folder / job.file_format / f"{table}.{job.file_format}"
    if job.file_format == "parquet":
        frame = pd.read_parquet(path, columns=list(columns))
    else:
        frame = pd.read_csv(path, usecols=list(columns), engine="pyarrow")
    days = [column for column in columns if column.endswith("_on")]
    codes = [column for column in columns if column in CATEGORIES]
    return frame.assign(
        client_id=frame["client_id"].str.slice(1).astype("int64"),
        **{column: pd.to_datetime(frame[column]) for column in days},
        **{column: frame[column].astype("category") for column in codes},
    )


def team_spells(job: Job) -> pd.DataFrame:
    """Give the days of each team: where enrollments overlap, the one that started last holds."""
    frame = read(job, "enrollments", ("enrollment_id", "client_id", "team_id", "admitted_on", "closed_on"))
    frame = frame.sort_values(["client_id", "admitted_on", "enrollment_id"], ignore_index=True)
    following = frame.groupby("client_id")["admitted_on"].shift(-1).fillna(END)
    until = np.minimum(np.minimum(frame["closed_on"].fillna(END), END), following)
    frame = frame.assign(from_on=frame["admitted_on"].clip(lower=START), until_on=until)
    return frame.loc[frame["from_on"] < frame["until_on"], ["client_id", "team_id", "from_on", "until_on"]]


def hospital_spells(job: Job) -> pd.DataFrame:
    """Join stays that follow each other within a day."""
    frame = read(job, "hospital_stays", ("client_id", "type", "admitted_on", "discharged_on"))
    frame = frame.assign(is_open=frame["discharged_on"].isna(), until_on=frame["discharged_on"].fillna(END))
    frame = frame.sort_values(["client_id", "admitted_on", "until_on"], ignore_index=True)
    latest = frame.groupby("client_id")["until_on"].cummax()
    before = latest.groupby(frame["client_id"]).shift(1)
    is_new = ~(frame["admitted_on"] <= before + pd.Timedelta(days=STITCH_GAP_DAYS))
    grouped = frame.assign(is_psychiatric=frame["type"] == "psychiatric").groupby(is_new.cumsum())
    return grouped.agg(
        client_id=("client_id", "first"),
        admitted_on=("admitted_on", "min"),
        until_on=("until_on", "max"),
        is_open=("is_open", "any"),
        is_psychiatric=("is_psychiatric", "any"),
    ).reset_index(drop=True)


def attributed(frame: pd.DataFrame, day: str, teams: pd.DataFrame) -> pd.Series:
    """Give the team of each row's day, missing when nobody's."""
    order = frame.reset_index(names="row").sort_values(day)
    merged = pd.merge_asof(
        order, teams.sort_values("from_on"), left_on=day, right_on="from_on", by="client_id", suffixes=("", "_team")
    )
    until = merged["until_on_team"] if "until_on_team" in merged else merged["until_on"]
    team = merged["team_id"].where(merged[day] < until)
    return pd.Series(team.to_numpy(), index=merged["row"]).sort_index()


def find_discharges(spells: pd.DataFrame, contacts: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    """Follow each spell that ended: back within 30 days, seen within 7."""
    spells = spells.sort_values(["client_id", "admitted_on"], ignore_index=True)
    spells = spells.assign(next_on=spells.groupby("client_id")["admitted_on"].shift(-1))
    ended = spells.loc[~spells["is_open"]].reset_index(drop=True)
    is_met = contacts["mode"].isin(["face_to_face", "video"]) & (contacts["contact_with"] == "client")
    met = contacts.loc[is_met, ["client_id", "contact_on"]].sort_values("contact_on")
    order = ended[["client_id", "until_on"]].reset_index(names="row").sort_values("until_on")
    first = pd.merge_asof(
        order, met, left_on="until_on", right_on="contact_on", by="client_id", direction="forward",
        allow_exact_matches=False,
    ).set_index("row")["contact_on"].sort_index()  # fmt: skip
    days_followed = (END - ended["until_on"]).dt.days - 1
    back = (ended["next_on"] - ended["until_on"]).dt.days <= READMISSION_DAYS
    seen = (first - ended["until_on"]).dt.days <= FOLLOW_UP_CONTACT_DAYS
    return ended.assign(
        discharged_on=ended["until_on"],
        nights=(ended["until_on"] - ended["admitted_on"]).dt.days,
        is_readmitted=back.astype("float").where(days_followed >= READMISSION_DAYS),
        is_followed_up=seen.astype("float").where(days_followed >= FOLLOW_UP_CONTACT_DAYS),
        team_id=attributed(ended, "until_on", teams),
    )


def in_years(frame: pd.DataFrame) -> pd.DataFrame:
    """Cut stretches of days at the turn of the year."""
    first, last = frame["from_on"].dt.year, (frame["until_on"] - pd.Timedelta(days=1)).dt.year
    counts = last - first + 1
    rows = frame.loc[frame.index.repeat(counts)]
    year = rows["from_on"].dt.year + rows.groupby(level=0).cumcount()
    from_on = np.maximum(rows["from_on"], pd.to_datetime(year.astype(str) + "-01-01"))
    until_on = np.minimum(rows["until_on"], pd.to_datetime((year + 1).astype(str) + "-01-01"))
    return rows.assign(year=year, from_on=from_on, until_on=until_on).reset_index(drop=True)


def count_client_years(teams: pd.DataFrame, spells: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """Count enrolled days, admissions, bed-days and contacts of each client and year."""
    days = in_years(teams)
    days["enrolled_days"] = (days["until_on"] - days["from_on"]).dt.days
    pairs = days.merge(spells, on="client_id", suffixes=("", "_spell"))
    until = np.maximum(pairs["until_on_spell"], pairs["admitted_on"] + pd.Timedelta(days=1))
    pairs = pairs.loc[(pairs["admitted_on"] < pairs["until_on"]) & (until > pairs["from_on"])]
    beds = np.minimum(pairs["until_on_spell"], pairs["until_on"]) - np.maximum(pairs["admitted_on"], pairs["from_on"])
    pairs = pairs.assign(bed_days=beds.dt.days, admissions=pairs["admitted_on"] >= pairs["from_on"])
    keys = ["client_id", "year"]
    hospital = pairs.groupby(keys)[["admissions", "bed_days"]].sum()
    met = months.assign(year=months["month"].dt.year).groupby(keys)[["contacts", "face_to_face", "minutes"]].sum()
    met = met.rename(columns={"face_to_face": "face_to_face_contacts", "minutes": "face_to_face_minutes"})
    enrolled = days.groupby(keys)[["enrolled_days"]].sum()
    return enrolled.join(hospital).join(met).fillna(0).reset_index()


def count_team_months(discharges: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """Count discharges and contacts of each team and month."""
    known = discharges.dropna(subset=["team_id"])
    keys = ["team_id", "month"]
    ended = (
        known.assign(month=known["discharged_on"].dt.to_period("M").dt.to_timestamp())
        .groupby(keys, observed=True)
        .agg(
            discharges=("nights", "size"),
            mean_nights=("nights", "mean"),
            median_nights=("nights", "median"),
            readmitted=("is_readmitted", "mean"),
            followed_up=("is_followed_up", "mean"),
        )
    )
    met = months.groupby(keys, observed=True).agg(
        contacts=("contacts", "sum"),
        face_to_face=("face_to_face", "sum"),
        community=("community", "sum"),
        clients_seen=("client_id", "size"),
    )
    table = met.join(ended, how="outer").reset_index()
    shares = {
        "face_to_face_share": table["face_to_face"] / table["contacts"],
        "community_share": table["community"] / table["face_to_face"],
    }
    counts = ["discharges", "contacts", "clients_seen"]
    table = table.assign(team_id=table["team_id"].astype(str), **shares)
    return table.assign(**{name: table[name].fillna(0) for name in counts}).drop(columns=["face_to_face", "community"])


def count_contact_months(contacts: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    """Group contacts to client, team and month."""
    seen = (contacts["mode"] == "face_to_face") & (contacts["contact_with"] == "client")
    frame = pd.DataFrame(
        {
            "client_id": contacts["client_id"],
            "team_id": attributed(contacts[["client_id", "contact_on"]], "contact_on", teams),
            "month": contacts["contact_on"].dt.to_period("M").dt.to_timestamp(),
            "face_to_face": seen,
            "minutes": contacts["minutes"].where(seen, 0.0),
            "community": seen & (contacts["place"] == "community"),
        }
    ).dropna(subset=["team_id"])
    grouped = frame.groupby(["client_id", "team_id", "month"], observed=True)
    sums = grouped[["face_to_face", "minutes", "community"]].sum()
    return sums.assign(contacts=grouped.size()).reset_index()


def count(job: Job) -> None:
    """Make the three tables of the slice."""
    teams = team_spells(job)
    spells = hospital_spells(job)
    contacts = read(job, "contacts", ("client_id", "contact_on", "minutes", "mode", "place", "contact_with"))
    months = count_contact_months(contacts, teams)
    discharges = find_discharges(spells, contacts, teams)
    tables = {
        "discharges": discharges.assign(team_id=discharges["team_id"].astype("str")),
        "client_years": count_client_years(teams, spells, months),
        "team_months": count_team_months(discharges, months),
    }
    for name, table in tables.items():
        table.to_parquet(job.out / f"{name}.parquet", index=False)


if __name__ == "__main__":
    count(read_job())
