"""What pages show of rewards: see delivery.watching."""

from citydesk.delivery.watching import Shown

SHOWN = [Shown(model="rewards.Rate"), Shown(model="rewards.CallForEvidence")]
