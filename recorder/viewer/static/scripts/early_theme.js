// Sets the theme that was chosen last before the first paint, so that no page flashes in the other.

{
  const theme = localStorage.getItem("viewer.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}
