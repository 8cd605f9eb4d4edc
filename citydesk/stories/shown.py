"""What pages show of stories, and of Wagtail's pages: see delivery.watching."""

from citydesk.delivery.watching import Shown

# Of the desk: versions, schedules, locks.
OF_THE_DESK = (
    "latest_revision_id", "live_revision_id", "has_unpublished_changes", "first_published_at",
    "last_published_at", "go_live_at", "expire_at", "expired", "locked", "locked_at",
    "locked_by_id",
)  # fmt: skip
OF_THE_DESKS_PAGES = (
    *OF_THE_DESK, "draft_title", "numchild", "owner_id", "latest_revision_created_at",
    "search_description", "show_in_menus",
)  # fmt: skip
# A story that is not the newest of its section comes among the older ones, or leaves them.
OLDER = (
    "'older:section:' || {row}.section_id FROM stories_story AS newer"
    " WHERE newer.live AND newer.section_id = {row}.section_id"
    " AND newer.published_at >= {row}.published_at AND newer.id <> {row}.id"
)

SHOWN = [
    Shown(
        model="stories.Story",
        tags=("'story:' || {row}.id",),
        list_tags=(
            "'newest'",
            "'newest:section:' || {row}.section_id",
            "'newest:person:' || person_id FROM stories_byline WHERE story_id = {row}.id",
            "'newest:topic:' || topic_id FROM stories_storytopic WHERE story_id = {row}.id",
            OLDER,
            # As the archive asks for them, in UTC.
            "'newest:day:' || substr(CAST({row}.published_at AS text), 1, 10)",
            "'newest:month:' || substr(CAST({row}.published_at AS text), 1, 7)",
            # Where an editor put it, and it is shown only while it is public.
            "'pick' FROM stories_pick WHERE story_id = {row}.id",
            "'front' FROM stories_front WHERE lead_id = {row}.id",
            "'story:' || story_id FROM stories_furtherreading WHERE other_id = {row}.id",
        ),
        finer=("story:", "newest", "older:"),
        only="{row}.live",
        unseen=OF_THE_DESK,
        place=("live", "section_id", "published_at"),
    ),
    Shown(
        model="stories.Byline",
        tags=("'story:' || {row}.story_id", "'newest:person:' || {row}.person_id"),
        finer=("story:", "newest:person:"),
    ),
    Shown(model="stories.Topic", tags=("'topic:' || {row}.id",), finer=("topic:",)),
    # Joined to one topic and taken off another, it stands on both no longer as before.
    Shown(
        model="stories.StoryTopic",
        tags=("'story:' || {row}.story_id", "'newest:topic:' || {row}.topic_id"),
        finer=("story:", "newest:topic:"),
    ),
    Shown(model="stories.Correction", tags=("'story:' || {row}.story_id",), finer=("story:",)),
    Shown(model="stories.FurtherReading", tags=("'story:' || {row}.story_id",), finer=("story:",)),
    # And what was kept where a story now stands.
    Shown(
        model="stories.StoryAddress",
        tags=("'story:' || {row}.story_id", "'at:' || {row}.path"),
        finer=("story:",),
    ),
    Shown(model="stories.Pick"),
    Shown(model="stories.Video"),
    Shown(model="stories.Front"),
    Shown(model="stories.Section"),
    Shown(model="stories.PlainPage"),
    # What they all share, and what links within texts lead to. See receivers.note_page.
    Shown(
        model="wagtailcore.Page",
        tags=(
            "'page:' || {row}.id",
            "'section' FROM stories_section WHERE page_ptr_id = {row}.id",
            "'front' FROM stories_front WHERE page_ptr_id = {row}.id",
            "'plainpage' FROM stories_plainpage WHERE page_ptr_id = {row}.id",
        ),
        finer=("section", "front", "plainpage"),
        unseen=OF_THE_DESKS_PAGES,
    ),
    Shown(model="wagtailcore.Site"),
    # Where a page went that is not here.
    Shown(model="wagtailredirects.Redirect"),
    Shown(model="wagtailcore.PageViewRestriction"),
]
