// From tip to tip by the arrow keys, while one of them has the focus.
const links = [...document.querySelectorAll(".desk-tip__link")];
document.querySelector(".desk-tips")?.addEventListener("keydown", (event) => {
  const at = links.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (at < 0 || !(to in links)) return;
  event.preventDefault();
  links[to].focus();
});
