// The theme that was chosen last, set before the first paint: no page flashes in the other one.

{
  const theme = localStorage.getItem("viewer.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}
