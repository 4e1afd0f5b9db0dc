// The beginning. The bar of `index.html` is painted before the page's own code is read, which takes longer than the bar
// should wait.

requestAnimationFrame(() => setTimeout(() => void import("./page")));
