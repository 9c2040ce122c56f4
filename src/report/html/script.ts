// The behaviour of the HTML report: filters and keys. The page is whole without it.
export const SCRIPT: string = `
(() => {
  const $ = (id) => document.getElementById(id);
  const cards = [...document.querySelectorAll('.secret')];
  const fields = ['text', 'confidence', 'rule', 'state'].map($);
  const shown = () => cards.filter((card) => !card.classList.contains('none'));
  const filter = () => {
    const [text, confidence, rule, state] = fields.map((field) => field.value.toLowerCase());
    for (const card of cards) {
      const fits = (!confidence || card.dataset.confidence === confidence) && (!rule || card.dataset.rule === rule) &&
        (!state || card.dataset.state.split(' ').includes(state)) && (!text || card.textContent.toLowerCase().includes(text));
      card.classList.toggle('none', !fits);
    }
    $('count').textContent = shown().length + ' of ' + cards.length + ' secrets';
  };
  for (const field of fields) field.addEventListener('input', filter);
  $('filters').addEventListener('submit', (event) => event.preventDefault());
  $('filters').addEventListener('reset', () => setTimeout(filter));
  let at = -1;
  const go = (step) => {
    const list = shown();
    if (list.length === 0) return;
    document.querySelector('.here')?.classList.remove('here');
    at = Math.max(0, Math.min(list.length - 1, at + step));
    list[at].classList.add('here');
    list[at].focus({ preventScroll: true });
    list[at].scrollIntoView({ block: 'center' });
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === 'Escape') { document.activeElement.blur(); return; }
    if (typing) return;
    if (event.key === 'j') go(1);
    else if (event.key === 'k') go(-1);
    else if (event.key === '/') { event.preventDefault(); $('text').focus(); }
    else if (event.key === 'o') for (const details of document.querySelectorAll('.here details')) details.open = !details.open;
  });
  filter();
})();
`.trim();
