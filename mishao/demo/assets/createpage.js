// Draws the pager of a list. Pages count from 0: the second is <name>_1.<ext>. A single page has none.
function createPageHTML(total, current, name, ext) {
  if (total <= 1) return;
  function address(page) { return page === 0 ? name + '.' + ext : name + '_' + page + '.' + ext; }
  function link(page, text) { return '<a href="' + address(page) + '">' + text + '</a>'; }
  var out = current > 0 ? link(0, '首页') + link(current - 1, '上一页') : '';
  for (var page = 0; page < total; page++) out += page === current ? '<b>' + (page + 1) + '</b>' : link(page, page + 1);
  if (current < total - 1) out += link(current + 1, '下一页') + link(total - 1, '尾页');
  document.write(out);
}
