// Copies what somebody wrote, carries their words into the links that open elsewhere, and counts minutes down.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const from = document.querySelector(button.dataset.copy);
    const before = button.textContent;
    await navigator.clipboard.writeText(from.value ?? from.textContent.trim());
    button.textContent = "✓ " + before;
    setTimeout(() => { button.textContent = before; }, 2000);
  });
}
const composer = document.querySelector("[data-composer]");
if (composer) {
  composer.addEventListener("input", (event) => {
    for (const link of composer.querySelectorAll("[data-base]")) {
      link.href = link.dataset.base + encodeURIComponent(event.target.value);
    }
  });
}
const until = document.querySelector("[data-until]");
if (until) {
  const minutes = document.querySelector("[data-minutes]");
  const told = () => {
    const left = Math.max(0, Math.floor((Date.parse(until.dateTime) - Date.now()) / 60000));
    minutes.textContent = minutes.textContent.replace(/\d+/, left);
  };
  setInterval(told, 20000);
}
