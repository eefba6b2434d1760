// Keeps the theme as soon as it is chosen; without this the button beside the choices does the same.
const form = document.querySelector("form.theme-form");
if (form) {
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => {
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
  });
}
