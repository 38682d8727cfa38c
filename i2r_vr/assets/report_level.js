// Shows the picture of the probe that is pressed on a level's plan.
(() => {
  const showProbe = () => {
    document.querySelectorAll(".probe.shown").forEach((mark) => mark.classList.remove("shown"));
    const card = document.querySelector(".card:target");
    if (card === null) return;
    document.querySelectorAll(".probe").forEach((mark) => {
      mark.classList.toggle("shown", mark.getAttribute("href") === `#${card.id}`);
    });
    const image = card.querySelector("img");
    if (image === null || image.hasAttribute("src")) return;
    image.src = document.querySelector(`#${image.dataset.place} .stack img`).src;
    image.hidden = false;
  };
  addEventListener("hashchange", showProbe);
  addEventListener("load", showProbe);
})();
