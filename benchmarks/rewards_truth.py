"""What came of it: the rehearsal's truth beside our books."""

import itertools
from collections import defaultdict
from collections.abc import Iterator

from benchmarks.rewards_newsroom import calls_file
from benchmarks.rewards_parts import Rehearsal, say


def judge(rehearsal: Rehearsal, outages: list[tuple[float, float]]) -> dict[str, float]:
    from citydesk.ledger import queries as ledger
    from citydesk.rewards.models import Attempt, Reward

    orders = rehearsal.call("/truth?all")["delivered"]
    attempts = {a.reference: a for a in Attempt.objects.select_related("reward")}
    arrived = [order for order in orders if order["status"] == "delivered"]
    per_reward: dict[str, int] = {}
    strangers = 0
    for order in arrived:
        attempt = attempts.get(order["reference"])
        strangers += attempt is None
        if attempt:
            key = attempt.reward.key
            per_reward[key] = per_reward.get(key, 0) + 1
    ours = [a for a in attempts.values() if a.state == "DELIVERED"]
    wallets = sum(
        kobo for code, kobo in ledger.trial_balance().items() if code.startswith("wallet:")
    )
    states = dict(Reward.objects.values_list("key", "state"))
    tally: dict[str, int] = {}
    for state in states.values():
        tally[state] = tally.get(state, 0) + 1
    say(f"  rewards: {tally}; orders: {len(orders)}; attempts: {len(attempts)}")
    worst = max(waits(orders, attempts, outages), default=(0.0, ""))
    say(f"  longest not known: {worst}")
    return {
        "kobo_difference": abs(sum(o["kobo"] for o in arrived) - sum(a.amount_kobo for a in ours))
        + abs(sum(o["cost_kobo"] for o in arrived) + wallets)
        + abs(sum(ledger.trial_balance().values())),
        "paid_twice": sum(count > 1 for count in per_reward.values()) + strangers,
        "lost": sum(
            state not in {"DELIVERED", "FAILED"} or (state == "DELIVERED" and key not in per_reward)
            for key, state in states.items()
        ),
        "shown_failed_but_paid": sum(
            state != "DELIVERED" and key in per_reward for key, state in states.items()
        ),
        "unknown_s_max": round(worst[0], 1),
    }


def waits(
    orders: list, attempts: dict, outages: list[tuple[float, float]]
) -> Iterator[tuple[float, str]]:
    """How long each order was not known to us though the provider could have told."""
    from citydesk.rewards.providers import provider

    calls = defaultdict(list)
    for line in calls_file().read_text().splitlines():
        reference, state, at = line.split()
        calls[reference].append((state, float(at)))
    for order in orders:
        attempt = attempts.get(order["reference"])
        if attempt is None or attempt.ended_at is None:
            continue
        # The call before may have reached the provider, for all that we knew until it settled.
        for (_before, lost_at), (state, again_at) in itertools.pairwise(calls[order["reference"]]):
            if state != "QUEUED":
                settled = lost_at + provider(order["provider"]).settling_seconds
                yield answering(settled, again_at, outages), f"sent again {order}"
        if attempt.state != "REVERSED" and order["known_at"]:
            able = max(order["known_at"], order["found_at"])
            yield answering(able, attempt.ended_at.timestamp(), outages), f"{order} {vars(attempt)}"


def answering(since: float, until: float, outages: list[tuple[float, float]]) -> float:
    """How long between the two moments the provider answered at all."""
    silent = sum(max(min(until, end) - max(since, began), 0) for began, end in outages)
    return until - since - silent
