// Sets the theme that was chosen last; without one the page follows the system.
(function () {
  try {
    var theme = localStorage.getItem("cwli.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch (error) {
    // Storage may be forbidden; the system's theme is as good.
  }
})();
