// How to start the program whose environment file now holds references.
import type { ProjectView } from '../../core/language.ts';
import { folderOf, inFolder } from '../path.ts';

/** `keylift exec -- npm start`, with the file where it is not the `.env` that exec looks for. */
export function startCommand(project: ProjectView, path: string): string {
  const folder = folderOf(path);
  const name = path.slice(path.lastIndexOf('/') + 1);
  // direnv has set what is in its file before anything starts.
  const flag = name === '.env' || name === '.envrc' ? '' : ` --dotenv ${name}`;
  const command = `keylift exec${flag} -- ${programIn(project, folder)}`;
  return folder === '' ? command : `(cd ${folder} && ${command})`;
}

function programIn(project: ProjectView, folder: string): string {
  const has = (name: string) => project.files.includes(inFolder(folder, name));
  const read = (name: string) => (has(name) ? (project.read(inFolder(folder, name)) ?? '') : '');
  if (/"start"\s*:/.test(read('package.json'))) return 'npm start';
  const web = /^web:[ \t]*(\S[^\r\n]*)/m.exec(read('Procfile'))?.[1];
  if (web !== undefined) return web;
  if (has('manage.py')) return 'python manage.py runserver';
  if (has('docker-compose.yml') || has('docker-compose.yaml') || has('compose.yaml') || has('compose.yml'))
    return 'docker compose up';
  const script = ['app.py', 'main.py', 'server.js', 'index.js', 'app.js'].find(has);
  if (script === undefined) return 'COMMAND';
  return `${script.endsWith('.py') ? 'python' : 'node'} ${script}`;
}
