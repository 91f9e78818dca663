// This section's list is in no page: it is fetched, unpacked and drawn here.
fetch('list.bin').then(function (answer) { return answer.text(); }).then(function (packed) {
  var bytes = Uint8Array.from(atob(packed), function (letter) { return letter.charCodeAt(0) ^ 0x5a; });
  var rows = JSON.parse(new TextDecoder('utf-8').decode(bytes));
  var list = document.getElementById('rows');
  rows.forEach(function (row) {
    var item = document.createElement('li'), link = document.createElement('a'), date = document.createElement('span');
    link.href = row.u;
    link.title = link.textContent = row.t;
    date.textContent = row.d;
    item.append(link, date);
    list.append(item);
  });
});
