import { matcherFor } from '../../src/detect/matcher.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { readDevset } from './devset.ts';
import { devExamples, codeExamples, type Example } from './dataset.ts';
import { FEATURES } from '../../src/detect/features/vector.ts';
const m=matcherFor(builtinRules());
const dev=devExamples(m,readDevset('/work/shared/devset/devset.jsonl.gz'));
let n=0; const code=[...codeExamples(m,'/tmp/acc/repos',()=>n++%60===0,undefined)];
console.log(n,code.length,dev.length);
const F=Object.fromEntries(FEATURES.map((f,i)=>[f.name,i]));
const g=(e:Example,k:string)=>{ if(F[k]===undefined) throw new Error(k); return e.row[F[k]!]!;};
const codeFile=(e:Example)=>['script','python','ruby','go','jvm','dotnet','php','native'].some(k=>g(e,'file.'+k)===1);
const rules:Record<string,(e:Example)=>boolean>={
 short3:e=>e.value.length<3, short4:e=>e.value.length<4,
 ref:e=>g(e,'value.reference')===1, expr:e=>g(e,'value.expression')===1, bareident:e=>codeFile(e)&&g(e,'value.bare.identifier')===1&&!/\d/.test(e.value),
 bareidentNoString:e=>codeFile(e)&&g(e,'value.bare.identifier')===1&&g(e,'lead.open.string')===0,
 about:e=>g(e,'name.speaks')===-1, prose:e=>g(e,'value.shape.prose')===1, path:e=>g(e,'value.shape.path')===1, url:e=>g(e,'value.shape.url')===1,
 spaces3:e=>g(e,'value.spaces')>=3, style:e=>g(e,'value.shape.style')===1, media:e=>g(e,'value.shape.media-type')===1,
 filler:e=>g(e,'value.filler')===1, bool:e=>g(e,'value.form.boolean')===1, codebare:e=>codeFile(e)&&e.candidate.quote===''&&e.candidate.role!=='pattern',
 codebareNoString:e=>codeFile(e)&&e.candidate.quote===''&&e.candidate.role!=='pattern'&&g(e,'lead.open.string')===0&&g(e,'line.comment')===0,
 email:e=>g(e,'value.shape.email')===1, trans:e=>g(e,'path.translations')===1, gen:e=>g(e,'path.generated')===1, keyname: e=>e.candidate.rule.id==='generic.api-key'&&/^(key|keys)$/i.test(e.candidate.name)&&g(e,'value.digit')===0,
 keynodigit: e=>e.candidate.rule.id==='generic.api-key'&&g(e,'value.digit')===0&&g(e,'value.cover')>0.7,
};
for(const [k,f] of Object.entries(rules)) { const d=dev.filter(f); const T=d.filter(e=>e.label===1); console.log(k.padEnd(18),'dev',d.length,'T',T.length,'code',(code.filter(f).length/code.length).toFixed(3), T.slice(0,6).map(e=>e.candidate.name+'='+e.value.slice(0,24)).join(' ; ')); }
