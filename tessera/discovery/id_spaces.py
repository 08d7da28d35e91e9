"""Which sources number customers alike: where several systems do, each gets a space for its ids."""

from dataclasses import replace

from tessera.discovery.sample import rows_of
from tessera.discovery.settings import Setting, SourceDraft
from tessera.discovery.values import Values

_SHARED = 0.5  # part of the numbers of the smaller system, and of their emails, from which two number alike


def with_id_spaces(drafts: list[SourceDraft]) -> list[SourceDraft]:
    """Where several systems have records of customers, set their ids apart, and give each other source its system's."""
    crms = [draft for draft in drafts if draft.is_sure and draft.match.contract.name == "customers"]
    if len(crms) < 2 or all(_number_alike(crms[0], crm) for crm in crms[1:]):
        return drafts
    keys = {draft.name: frozenset((_customers(draft) or Values(())).counts) for draft in crms}
    return [_with_id_space(draft, keys) if draft.is_sure else draft for draft in drafts]


def _number_alike(one: SourceDraft, other: SourceDraft) -> bool:
    """Tell whether two systems give a person the same number: those with one number have one email."""
    emails = [_emails(draft) for draft in (one, other)]
    shared = [number for number in emails[0].keys() & emails[1].keys() if number]
    same = sum(emails[0][number] == emails[1][number] for number in shared)
    return bool(shared) and len(shared) >= _SHARED * min(map(len, emails)) and same >= _SHARED * len(shared)


def _emails(draft: SourceDraft) -> dict[str, str]:
    numbers, emails = draft.match.theirs("customer_id"), draft.match.theirs("email")
    if numbers is None or emails is None:
        return {}
    return {number: email.lower() for number, email in rows_of(draft.match.sample, [numbers, emails]) if email}


def _with_id_space(draft: SourceDraft, keys: dict[str, frozenset[str]]) -> SourceDraft:
    values = _customers(draft)
    if values is None:
        return draft
    shares = {name: values.share_in(known) for name, known in keys.items()}
    best = draft.name if draft.name in keys else max(shares, key=lambda name: shares[name])
    if best != draft.name and shares[best] < 0.3:
        return draft
    note = (
        "several systems number customers" if best == draft.name else f"{shares[best]:.0%} of its customers are there"
    )
    setting = Setting("id_space", best, note)
    return replace(draft, settings=(*draft.settings, setting))


def _customers(draft: SourceDraft) -> Values | None:
    return draft.match.values("customer_id")
