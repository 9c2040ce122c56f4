import { createScanner } from '../../src/detect/scanner.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { readDevset, unitsOf, tierOf } from './devset.ts';
const ex = readDevset('/work/shared/devset/devset.jsonl.gz');
const sc = createScanner(builtinRules());
let tp=0, fp=0, fn=0; const per: Record<string, [number,number]> = {}; let any=0;
const t0=Date.now(); const miss: string[]=[];
ex.forEach((e,i)=>{
  const all=sc.scan({bytes:Buffer.from(e.text+'\n'),provenance:[{kind:'file',path:`data/${e.repo.replace('/','+')}/${i}/${e.path}`}]});
  const f=all.filter(x=>x.confidence!=='low');
  for(const u of unitsOf(e,i)){
    const hit=f.some(x=>x.start.line<=u.to&&x.end.line>=u.from);
    if(u.label==='T'){ if(hit)tp++; else fn++; const t='tier'+tierOf(u.categories); (per[t]??=[0,0])[hit?0:1]++;
      if(u.look==='words')(per.words??=[0,0])[hit?0:1]++;
      const a=all.some(x=>x.start.line<=u.to&&x.end.line>=u.from); if(a)any++; else miss.push([...u.categories].join(':')+' | '+e.path.slice(-40)+' | '+e.text.split('\n')[u.from-1]!.trim().slice(0,200)); }
    else if(u.label!=='skip'&&hit)fp++;
  }
});
console.log({tp,fp,fn,P:tp/(tp+fp),R:tp/(tp+fn),F1:2*tp/(2*tp+fp+fn),anyR:any/(tp+fn),per,ms:Date.now()-t0});
import('node:fs').then(fs=>fs.writeFileSync('/tmp/acc/miss.txt',miss.join('\n')));
