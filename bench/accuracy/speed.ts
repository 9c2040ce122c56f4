import { matcherFor } from '../../src/detect/matcher.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { readDevset } from './devset.ts';
import { devExamples } from './dataset.ts';
const ex = readDevset('/work/shared/devset/devset.jsonl.gz');
const m=matcherFor(builtinRules());
for(let k=0;k<2;k++){const t=Date.now(); let n=0; ex.forEach(e=>{n+=m.match(Buffer.from(e.text)).length;}); console.log('match',n,Date.now()-t);
const t1=Date.now(); const d=devExamples(m,ex); console.log('all',d.length,Date.now()-t1);}
