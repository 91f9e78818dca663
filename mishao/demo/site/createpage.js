function createPageHTML(total, current, name, ext) {
  if (total <= 1) return;
  var out = '';
  for (var k = 0; k < total; k++) {
    var href = k === 0 ? name + '.' + ext : name + '_' + k + '.' + ext;
    out += k === current ? '<span>' + (k + 1) + '</span>' : '<a href="' + href + '">' + (k + 1) + '</a>';
  }
  document.write(out);
}
