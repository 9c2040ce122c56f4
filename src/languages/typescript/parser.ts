// The parser itself. This file is the only one that loads it, so that opening a project is what costs, not looking at one.
import { parse, type TSESTree } from '@typescript-eslint/typescript-estree';
import ts from 'typescript';
import type { FindImports } from './sketch.ts';
import type { Parse } from './syntax.ts';

/** Parses with places of nodes and comments. Throws an error that says where when the text does not parse. */
export const parseProgram: Parse = (text, options): TSESTree.Program => parse(text, options);

/** Modules a text loads in any way, by the scanner alone. */
export const findImports: FindImports = (text) =>
  ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({ specifier: fileName, at: pos }));
