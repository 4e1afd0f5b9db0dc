// The catalogue, ready to be asked for a word.

import type { Catalogue, CommandPage, FunctionPage, Language } from "../api/types";

export interface Words {
  commands: Map<string, CommandPage>;
  functions: Map<string, FunctionPage>;
  keywords: Set<string>;
}

/** The pages and keywords of one language, by their names and aliases in small letters. */
export function wordsOf(catalogue: Catalogue | null, language: Language): Words {
  const words: Words = { commands: new Map(), functions: new Map(), keywords: new Set() };
  if (!catalogue) return words;
  const add = <P extends { language: Language; name: string; aliases: string[] }>(into: Map<string, P>, pages: P[]) => {
    for (const page of pages) {
      if (page.language !== language) continue;
      for (const name of [page.name, ...page.aliases]) into.set(name.toLowerCase(), page);
    }
  };
  add(words.commands, catalogue.commands);
  add(words.functions, catalogue.functions);
  const key = language.toLowerCase() as keyof Catalogue["keywords"];
  for (const keyword of catalogue.keywords[key] ?? []) {
    const word = keyword.toLowerCase();
    // The catalogue's keywords may hold commands and functions too, which are what they are only at their places.
    if (!words.commands.has(word) && !words.functions.has(word)) words.keywords.add(word);
  }
  return words;
}
