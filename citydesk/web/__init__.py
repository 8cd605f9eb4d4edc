"""The look: base page, components, styles, the house's own settings. Not what is on the pages."""
