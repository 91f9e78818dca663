// Runs before the page is drawn, so that what needs a script doesn't flash up without one.
document.documentElement.classList.replace("no-js", "js");
