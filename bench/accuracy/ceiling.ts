import { matcherFor } from '../../src/detect/matcher.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { readDevset, unitsOf, tierOf } from './devset.ts';
import { writeFileSync } from 'node:fs';
const ex = readDevset('/work/shared/devset/devset.jsonl.gz');
const rules=builtinRules().map(r=>r.id==='generic.api-key'?{...r,keywords:[...r.keywords,'key']}:r);
const m = matcherFor(rules);
let n=0,hit=0, cands=0, candT=0; const miss: string[]=[]; const per:Record<string,[number,number]>={};
ex.forEach((e,i)=>{
  const bytes=Buffer.from(e.text+'\n'); const c=m.match(bytes); cands+=c.length;
  const lines=new Set<number>(); const starts=[0]; for(let k=0;k<bytes.length;k++) if(bytes[k]===10) starts.push(k+1);
  const lineOf=(o:number)=>{let lo=0,hi=starts.length-1;while(lo<hi){const mid=(lo+hi+1)>>1;if(starts[mid]!<=o)lo=mid;else hi=mid-1;}return lo+1;};
  for(const x of c){const a=lineOf(x.start),b=lineOf(x.end);for(let l=a;l<=b;l++)lines.add(l);}
  for(const u of unitsOf(e,i)) if(u.label==='T'){ n++; let h=false; for(let l=u.from;l<=u.to;l++) if(lines.has(l))h=true;
    const k=[...u.categories].join(':'); (per[k]??=[0,0])[h?0:1]++; if(h)hit++; else miss.push(k+' | '+e.repo+' '+e.path.slice(-30)+' | '+e.text.split('\n')[u.from-1]!.trim().slice(0,220)); }
});
console.log({n,hit,ceil:hit/n,cands}); writeFileSync('/tmp/acc/ceil.txt',miss.join('\n'));
console.log(Object.entries(per).filter(x=>x[1][1]>2).sort((a,b)=>b[1][1]-a[1][1]).map(x=>x[0]+' miss '+x[1][1]+'/'+(x[1][0]+x[1][1])).join('\n'));
