"""The roles of a newsroom, as Django groups; people.receivers keeps them after every migration."""

EDITORS = "Editors"
REPORTERS = "Reporters"
FINANCE = "Finance"
ROLES = (EDITORS, REPORTERS, FINANCE)
