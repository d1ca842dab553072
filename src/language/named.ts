import type { Language } from './language.ts';

/** A plan or a feature of the catalog, with its names in other languages. */
export interface Named {
  readonly code: string;
  readonly name: string;
  readonly translations?: Translations | undefined;
}

export type Translations = {
  readonly [Spoken in Language]?: Readonly<{ name?: string | undefined; description?: string | undefined }>;
};

/** Returns the name in a language, or the untranslated name. */
export const nameIn = ({ name, translations }: Named, language: Language): string =>
  translations?.[language]?.name ?? name;

/** Returns the description in a language, or the untranslated description. */
export const descriptionIn = (
  { description, translations }: Pick<Named, 'translations'> & { readonly description: string | null },
  language: Language,
): string | null => translations?.[language]?.description ?? description;
