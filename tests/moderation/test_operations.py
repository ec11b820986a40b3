"""Flags name a clause in force, removals cite one and say why; each rule refuses for itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from portal.community import queries as community
from portal.core import facts
from portal.core.db import db
from portal.core.decisions import NotFound, Refused
from portal.core.facts import FactRow, Origin
from portal.guidelines import operations as guidelines
from portal.guidelines import queries as rules
from portal.moderation import operations, queries
from portal.moderation.models import Flag, ModerationAction
from tests.kit.town import CLAUSES, Town

STATEMENT = "It names the price that another company pays. Leave the number out."


def clause(number: str = "1.2") -> int:
    in_force = rules.latest()
    assert in_force is not None
    return next(clause.id for clause in in_force.clauses if clause.number == number)


def flag(town: Town, name: str, post_id: int, note: str = "") -> int:
    return operations.flag_post(member_id=town.people[name], post_id=post_id, clause_id=clause(), note=note)


def remove(town: Town, name: str, post_id: int, statement: str = STATEMENT) -> int:
    return operations.remove_post(
        moderator_id=town.people[name], post_id=post_id, clause_id=clause(), statement=statement
    )


def reinstate(town: Town, name: str, post_id: int) -> None:
    operations.reinstate_post(moderator_id=town.people[name], post_id=post_id)


def reply_by_alice(town: Town) -> int:
    return town.reply(town.topics["help"], "alice", "They pay nine euro a pallet.")


def state(town: Town, post_id: int) -> str:
    return community.post(post_id, viewer=town.viewer("mina")).state


def open_flags(town: Town, name: str = "mina") -> Sequence[queries.FlagLine]:
    return queries.open_flags(town.viewer(name)).items


def told(kind: str) -> list[FactRow]:
    return list(db.session.scalars(sa.select(FactRow).where(FactRow.kind == kind).order_by(FactRow.id)))


def test_a_member_flags_a_post_under_a_clause(town: Town) -> None:
    post_id = reply_by_alice(town)
    flag_id = flag(town, "charlie", post_id, "Look at the number.")
    (line,) = open_flags(town)
    assert (line.flag.id, line.flag.post_id, line.clause.number, line.flag.note) == (
        flag_id,
        post_id,
        "1.2",
        "Look at the number.",
    )
    assert (line.flagger_handle, line.author_name) == ("charlie", "Alice")
    assert line.excerpt.startswith("They pay nine euro")
    (fact,) = told("post_flagged")
    assert (fact.subject_id, fact.actor_id, fact.account_id) == (
        post_id,
        town.people["charlie"],
        town.accounts["Halden"],
    )
    assert "Look at" not in str(fact.detail)


def test_a_member_flags_a_post_once(town: Town) -> None:
    post_id = reply_by_alice(town)
    flag(town, "charlie", post_id)
    with pytest.raises(Refused, match="already_flagged"):
        flag(town, "charlie", post_id)
    flag(town, "bob", post_id)
    assert len(open_flags(town)) == 2


def test_nobody_flags_their_own_post(town: Town) -> None:
    with pytest.raises(Refused, match="flag_on_own_post"):
        flag(town, "alice", reply_by_alice(town))


@pytest.mark.parametrize(("persona", "reason"), [("newcomer", "not_confirmed"), ("suspended", "suspended")])
def test_who_may_not_write_may_not_flag(town: Town, persona: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        flag(town, persona, town.posts["plaza", 1])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Flag)) == 0


def test_what_one_cannot_see_one_cannot_flag_remove_or_dismiss(town: Town) -> None:
    hidden = town.posts["council", 1]
    with pytest.raises(NotFound):
        flag(town, "charlie", hidden)
    with pytest.raises(NotFound):
        remove(town, "omar", hidden)
    flag_id = flag(town, "mina", hidden)
    with pytest.raises(NotFound):
        operations.dismiss_flag(moderator_id=town.people["omar"], flag_id=flag_id)
    with pytest.raises(NotFound):
        flag(town, "charlie", 999_999)


def test_a_clause_of_an_older_version_is_refused(town: Town) -> None:
    post_id, older = reply_by_alice(town), clause()
    guidelines.publish_version(actor_id=town.people["mina"], clauses=CLAUSES, summary_of_change="As before.")
    for name in ("charlie", "omar"):
        guidelines.accept(member_id=town.people[name], number=2)
    with pytest.raises(Refused, match="clause_not_in_force"):
        operations.flag_post(member_id=town.people["charlie"], post_id=post_id, clause_id=older)
    with pytest.raises(Refused, match="clause_not_in_force"):
        operations.remove_post(moderator_id=town.people["omar"], post_id=post_id, clause_id=older, statement=STATEMENT)
    assert state(town, post_id) == "visible"
    remove(town, "omar", post_id)


def test_a_flag_taken_back_is_as_if_it_had_not_been(town: Town) -> None:
    post_id = reply_by_alice(town)
    flag(town, "charlie", post_id)
    operations.withdraw_flag(member_id=town.people["charlie"], post_id=post_id)
    assert open_flags(town) == []
    with pytest.raises(NotFound):
        operations.withdraw_flag(member_id=town.people["charlie"], post_id=post_id)
    flag(town, "charlie", post_id)
    assert [fact.kind for kind in ("post_flagged", "flag_withdrawn") for fact in told(kind)] == [
        "post_flagged",
        "post_flagged",
        "flag_withdrawn",
    ]


def test_a_decided_flag_can_neither_be_taken_back_nor_raised_again(town: Town) -> None:
    post_id = reply_by_alice(town)
    flag_id = flag(town, "charlie", post_id)
    operations.dismiss_flag(moderator_id=town.people["omar"], flag_id=flag_id)
    operations.dismiss_flag(moderator_id=town.people["omar"], flag_id=flag_id)
    assert [fact.detail["outcome"] for fact in told("flag_resolved")] == ["dismissed"]
    assert open_flags(town) == []
    with pytest.raises(Refused, match="flag_is_settled"):
        operations.withdraw_flag(member_id=town.people["charlie"], post_id=post_id)
    with pytest.raises(Refused, match="already_flagged"):
        flag(town, "charlie", post_id)


def test_to_those_who_do_not_moderate_a_flag_is_not_there(town: Town) -> None:
    flag_id = flag(town, "charlie", reply_by_alice(town))
    for name in ("alice", "charlie", "bob"):
        with pytest.raises(NotFound):
            operations.dismiss_flag(moderator_id=town.people[name], flag_id=flag_id)
    assert len(open_flags(town)) == 1


def test_a_moderator_sees_the_flags_of_their_own_categories(town: Town) -> None:
    flag(town, "charlie", reply_by_alice(town))
    flag(town, "charlie", town.posts["plaza", 1])
    assert len(open_flags(town, "mina")) == 2
    assert [line.topic_title for line in open_flags(town, "omar")] == [
        community.topic(town.topics["help"], viewer=town.viewer("mina"), categories=community.categories()).title
    ]
    assert open_flags(town, "alice") == []


def test_a_removal_takes_the_post_away_and_upholds_its_flags(town: Town) -> None:
    post_id = reply_by_alice(town)
    flag(town, "charlie", post_id)
    flag(town, "bob", post_id)
    action_id = remove(town, "omar", post_id)
    assert state(town, post_id) == "removed"
    assert open_flags(town) == []
    assert [fact.detail["outcome"] for fact in told("flag_resolved")] == ["upheld", "upheld"]
    standing = queries.removal(action_id)
    assert standing is not None
    assert (standing.clause.number, standing.moderator_name, standing.action.statement) == ("1.2", "Omar", STATEMENT)
    assert standing.clause_path == "/guidelines/1#clause-1-2"
    (fact,) = told("removal_decided")
    assert (fact.subject_kind, fact.subject_id, fact.detail["post_author_id"]) == (
        "action",
        action_id,
        town.people["alice"],
    )
    assert "nine euro" not in str(fact.detail)


@pytest.mark.parametrize("name", ["alice", "bob", "charlie"])
def test_only_moderators_of_the_category_remove(town: Town, name: str) -> None:
    post_id = reply_by_alice(town)
    with pytest.raises(Refused, match="not_moderator"):
        remove(town, name, post_id)
    with pytest.raises(Refused, match="not_moderator"):
        remove(town, "omar", town.posts["plaza", 1])
    assert state(town, post_id) == "visible"


@pytest.mark.parametrize("statement", ["", "   ", "No.", "Against the rules", "a b c d", "\n\n"])
def test_a_removal_without_a_sentence_is_refused_and_changes_nothing(town: Town, statement: str) -> None:
    post_id = reply_by_alice(town)
    with pytest.raises(Refused, match="statement_too_short"):
        remove(town, "omar", post_id, statement)
    assert state(town, post_id) == "visible"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ModerationAction)) == 0


def test_a_sentence_in_bengali_is_a_sentence(town: Town) -> None:
    remove(town, "omar", reply_by_alice(town), "অন্য প্রতিষ্ঠানের দাম এখানে লেখা যায় না।")


def test_a_post_is_removed_once_and_again_only_after_it_came_back(town: Town) -> None:
    post_id = reply_by_alice(town)
    with pytest.raises(Refused, match="post_is_not_removed"):
        reinstate(town, "omar", post_id)
    first = remove(town, "omar", post_id)
    with pytest.raises(Refused, match="post_removed"):
        remove(town, "mina", post_id)
    reinstate(town, "mina", post_id)
    assert state(town, post_id) == "visible"
    assert queries.removal(first) is None
    action = db.session.get_one(ModerationAction, first)
    assert action.reversed_by_id == town.people["mina"]
    with pytest.raises(Refused, match="post_is_not_removed"):
        reinstate(town, "omar", post_id)
    second = remove(town, "omar", post_id)
    assert queries.removals([post_id])[post_id].action.id == second
    assert len(told("removal_reversed")) == 1


def test_a_removed_post_can_not_be_flagged(town: Town) -> None:
    post_id = reply_by_alice(town)
    remove(town, "omar", post_id)
    with pytest.raises(NotFound):
        flag(town, "charlie", post_id)


def test_an_edit_after_the_removal_brings_the_post_on_the_moderators_list(town: Town) -> None:
    post_id = reply_by_alice(town)
    remove(town, "omar", post_id)
    assert queries.edited_since_removal(town.viewer("omar")) == []
    town.edit(post_id, "alice", "They pay by the pallet.")
    (edited,) = queries.edited_since_removal(town.viewer("omar"))
    assert (edited.action.post_id, edited.author_name) == (post_id, "Alice")
    assert queries.edited_since_removal(town.viewer("alice")) == []
    reinstate(town, "omar", post_id)
    assert queries.edited_since_removal(town.viewer("omar")) == []


def test_what_is_told_rather_than_lived_writes_to_nobody(town: Town) -> None:
    with facts.coming_from(Origin.DEMO):
        remove(town, "omar", reply_by_alice(town))
    kinds = db.session.scalars(sa.text("SELECT kind FROM outbox")).all()
    assert operations.REMOVAL_LETTER not in kinds


def test_the_database_itself_knows_one_standing_removal_and_no_undecided_outcome(town: Town) -> None:
    post_id = reply_by_alice(town)
    remove(town, "omar", post_id)
    flag(town, "charlie", town.posts["plaza", 1])
    copy = (
        "INSERT INTO moderation_action (kind, post_id, moderator_id, clause_id, statement, acted_at)"
        " SELECT kind, post_id, moderator_id, clause_id, statement, acted_at FROM moderation_action"
    )
    for statement in (copy, "UPDATE flag SET outcome = 'upheld'"):
        db.session.close()
        with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
            connection.execute(sa.text(statement))
