"""Where an editor can look for a picture by hand. Nothing is sent there by us."""

# The pages on which a picture can be put in, so that the address of ours stays with us.
ENGINES = (
    ("Google Lens", "https://images.google.com/"),
    ("TinEye", "https://tineye.com/"),
    ("Bing", "https://www.bing.com/visualsearch"),
    ("Yandex", "https://yandex.com/images/"),
)
