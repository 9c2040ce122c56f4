import { matcherFor } from '../../src/detect/matcher.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { FEATURES } from '../../src/detect/features/vector.ts';
import { scoreOf, type Model } from '../../src/detect/model.ts';
import { fitTrees } from './boost.ts';
import { readDevset, unitsOf, tierOf, type Unit } from './devset.ts';
import { devExamples, codeExamples, foldOf, pathOf, type Example } from './dataset.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { writeFileSync } from 'node:fs';
const arg=(k:string,d:string)=>{const i=process.argv.indexOf('--'+k);return i<0?d:process.argv[i+1]!;};
const T0=Date.now(); const lap=(s:string)=>console.log(((Date.now()-T0)/1000).toFixed(1)+'s',s);
const ex = readDevset('/work/shared/devset/devset.jsonl.gz');
const rules=builtinRules(); const m=matcherFor(rules);
const dev=devExamples(m,ex); lap(`dev candidates ${dev.length}, pos ${dev.filter(e=>e.label===1).length}, neg ${dev.filter(e=>e.label===0).length} features ${FEATURES.length}`);
const provider=createScanner(rules.filter(r=>!(r.kind==='assignment'||(r.id.startsWith('generic.')&&r.proof===undefined&&r.confidence!=='low'&&r.shape!=='pem'))));
const provHits=ex.map((e,i)=>provider.scan({bytes:Buffer.from(e.text+'\n'),provenance:[{kind:'file',path:pathOf(e,i)}]}));
lap('provider');
const K=Number(arg('folds','5'));
const codeDir=arg('code','');
const code:Example[]=[]; 
if(codeDir){ let n=0; const rate=Number(arg('rate','8')); for(const e of codeExamples(m,codeDir,()=>n++%rate===0)) code.push({...e, scene: undefined as never}); lap('code '+code.length+' of '+n); }
const S={trees:Number(arg('trees','200')),depth:Number(arg('depth','5')),rate:Number(arg('lr','0.1')),columns:Number(arg('col','0.3')),rows:0.8,leaf:Number(arg('leaf','4')),penalty:Number(arg('l2','3')),seed:1};
const codeW=Number(arg('codew','0.5')), unl=Number(arg('unl','0.3'));
const score=new Map<Example,number>();
const repoN=new Map<string,number>(); for(const e of dev) if(e.label===1) repoN.set(e.repo,(repoN.get(e.repo)??0)+1);
const cap=Number(arg('cap','1e9'));
for(let k=0;k<K;k++){
  const tr=[...dev.filter(e=>foldOf(e.repo,K)!==k&&(e.label!==-1||unl>0)), ...code.filter(e=>foldOf(e.repo,K)!==k)];
  const weights=tr.map(e=>e.excerpt<0?codeW:e.label===-1?unl:Math.min(1,Math.sqrt(cap/(repoN.get(e.repo)??1))));
  const fit=fitTrees({rows:tr.map(e=>e.row),labels:tr.map(e=>e.label===1?1:0),weights},S);
  const model={...fit,medium:0,high:0} as Model;
  for(const e of dev) if(foldOf(e.repo,K)===k) score.set(e,scoreOf(model,e.row));
  for(const e of code) if(foldOf(e.repo,K)===k) score.set(e,scoreOf(model,e.row));
  if(k===0){ const gain=new Map<string,number>(); for(const t of fit.trees) t.feature.forEach((f,i)=>{ if(f>=0){const l=t.left[i]!; gain.set(FEATURES[f]!.name,(gain.get(FEATURES[f]!.name)??0)+Math.abs(t.value[l]!-t.value[t.right[i]!]!));}});
    console.log([...gain].sort((a,b)=>b[1]-a[1]).slice(0,40).map(x=>x[0]+' '+x[1].toFixed(1)).join(', ')); }
  lap('fold '+k+' train '+tr.length);
}
// evaluate
const units=ex.map((e,i)=>unitsOf(e,i));
const byEx=ex.map(()=>[] as Example[]); for(const e of dev) byEx[e.excerpt]!.push(e);
interface US{u:Unit;s:number;e?:Example|undefined}
const us:US[]=[];
units.forEach((list,i)=>{ for(const u of list){ let s=-99; let b:Example|undefined; for(const e of byEx[i]!) if(e.line<=u.to&&e.endLine>=u.from){const v=score.get(e)!; if(v>s){s=v;b=e;}}
  for(const f of provHits[i]!) if(f.start.line<=u.to&&f.end.line>=u.from){ if(f.confidence==='medium') s=Math.max(s,50); if(f.confidence==='high') s=Math.max(s,60);} us.push({u,s,e:b}); }});
const at=(t:number)=>{let tp=0,fp=0,fn=0; const per:Record<string,[number,number]>={}; for(const {u,s} of us){ if(u.label==='T'){ const h=s>=t; h?tp++:fn++; const k='t'+tierOf(u.categories); (per[k]??=[0,0])[h?0:1]++; if(u.look==='words')(per.words??=[0,0])[h?0:1]++; } else if(u.label!=='skip'&&s>=t) fp++; } return {t:+t.toFixed(2),P:+(tp/(tp+fp)).toFixed(3),R:+(tp/(tp+fn)).toFixed(3),F1:+(2*tp/(2*tp+fp+fn)).toFixed(3),...Object.fromEntries(Object.entries(per).map(([k,v])=>[k,+(v[0]/(v[0]+v[1])).toFixed(3)])),tp,fp};};
for(const t of [-2,-1.5,-1,-0.5,0,0.5,1,1.5,2,2.5,3,4,49]) { const codeHits=code.filter(e=>score.get(e)!>=t).length; console.log(JSON.stringify(at(t)), 'code', codeHits, 'nontest', code.filter(e=>score.get(e)!>=t&&!/test|spec|doc|example|fixture|\.md|\.rst/i.test(e.path)).length); }
const T=Number(arg('at','0'));
const show=(x:US)=>`${x.s.toFixed(1)} ${[...x.u.categories].join(':')} | ${ex[x.u.excerpt]!.repo} ${ex[x.u.excerpt]!.path.slice(-40)} | ${ex[x.u.excerpt]!.text.split('\n')[x.u.from-1]!.trim().slice(0,160)} >> ${x.e?.candidate.name}=${x.e?.value.slice(0,40)} (${x.e?.candidate.role})`;
writeFileSync('/tmp/acc/fn.txt',us.filter(x=>x.u.label==='T'&&x.s<T).sort((a,b)=>a.s-b.s).map(show).join('\n'));
writeFileSync('/tmp/acc/fp.txt',us.filter(x=>(x.u.label==='F'||x.u.label==='X')&&x.s>=T).sort((a,b)=>b.s-a.s).map(x=>x.u.label+' '+show(x)).join('\n'));
writeFileSync('/tmp/acc/codefp.txt',code.filter(e=>score.get(e)!>=T).sort((a,b)=>score.get(b)!-score.get(a)!).map(e=>`${score.get(e)!.toFixed(1)} ${e.candidate.rule.id} ${e.candidate.role} | ${e.repo} ${e.path} :${e.line} | ${e.candidate.name} = ${e.value.slice(0,60)}`).join('\n'));
lap('done');
