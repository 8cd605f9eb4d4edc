"""Which network a phone is on.

Numbers have been portable in Nigeria since 2013, so a prefix is only a guess. A provider's own
look-up decides, unless that network has just refused the phone; then what the contributor says,
which begins as the network that delivered last; the prefix, when nobody says anything.
"""

from datetime import datetime

from citydesk.lib.phone import guess_network
from citydesk.rewards import circuits
from citydesk.rewards.models import Attempt, Reward
from citydesk.rewards.providers import with_look_up
from citydesk.rewards.providers.contract import Provider, Unreachable
from citydesk.sources import actions as sources


def decide(reward: Reward, *, now: datetime) -> str:
    """The network of the reward's phone, remembered until it is confirmed anew. Calls providers."""
    if reward.network:
        return reward.network
    network = reward.contributor.network
    providers = [p for p in with_look_up() if not circuits.is_silent(p.name)]
    if providers or not network:
        who = sources.reveal(
            contributor=reward.contributor, why=reward.key, now=now, program="network look-up"
        )
        network = _told(providers, who.phone, reward, now) or network or guess_network(who.phone)
    Reward.objects.filter(pk=reward.pk, confirmed_at=reward.confirmed_at).update(network=network)
    reward.network = network
    return network


def _told(providers: list[Provider], phone: str, reward: Reward, now: datetime) -> str:
    """What the first provider that can tell says, unless that has failed for this reward."""
    refused = set(
        reward.attempts.filter(state=Attempt.State.FAILED).values_list("network", flat=True)
    )
    for provider in providers:
        try:
            network = provider.network_of(phone)
        except Unreachable as error:
            circuits.note_silent(provider.name, words=str(error), now=now)
            continue
        circuits.note_answer(provider.name, now=now)
        if network and network not in refused:
            return network
    return ""
