import type { Language } from './language.ts';

/** Something that the catalog names: a plan or a feature, with its names in other languages. */
export interface Named {
  readonly code: string;
  readonly name: string;
  readonly translations?: Translations | undefined;
}

export type Translations = {
  readonly [Spoken in Language]?: Readonly<{ name?: string | undefined; description?: string | undefined }>;
};

/** Its name in this language. Without a translation, the name that the catalog gives first. */
export const nameIn = ({ name, translations }: Named, language: Language): string =>
  translations?.[language]?.name ?? name;

/** Its description in this language, by the same rule. */
export const descriptionIn = (
  { description, translations }: Pick<Named, 'translations'> & { readonly description: string | null },
  language: Language,
): string | null => translations?.[language]?.description ?? description;
