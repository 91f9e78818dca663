// The list of this section is not in the page: it is fetched, unpacked and written by this script.
fetch('list.bin').then(function (r) { return r.text(); }).then(function (packed) {
  var bytes = atob(packed), raw = [];
  for (var i = 0; i < bytes.length; i++) raw.push(bytes.charCodeAt(i) ^ 0x5a);
  var rows = JSON.parse(new TextDecoder('utf-8').decode(new Uint8Array(raw)));
  var list = document.getElementById('rows');
  rows.forEach(function (row) {
    var li = document.createElement('li'), a = document.createElement('a'), span = document.createElement('span');
    a.href = row.u; a.textContent = row.t; a.title = row.t; span.textContent = row.d;
    li.appendChild(a); li.appendChild(span); list.appendChild(li);
  });
});
