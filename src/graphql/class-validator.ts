import { createRequire } from 'node:module';
import type * as ClassValidator from 'class-validator';

// The entry of class-validator loads a check for every format that there is, telephone numbers of every country among them: 320
// modules, a tenth of all that a start reads. These are the parts in use.
const require = createRequire(import.meta.url);
const part = (path: string) => require(`class-validator/cjs/${path}.js`) as typeof ClassValidator;

export const { ArrayMaxSize } = part('decorator/array/ArrayMaxSize');
export const { ArrayMinSize } = part('decorator/array/ArrayMinSize');
export const { ArrayUnique } = part('decorator/array/ArrayUnique');
export const { IsOptional } = part('decorator/common/IsOptional');
export const { ValidateNested } = part('decorator/common/ValidateNested');
export const { Min } = part('decorator/number/Min');
export const { IsEmail } = part('decorator/string/IsEmail');
export const { Length } = part('decorator/string/Length');
export const { Matches } = part('decorator/string/Matches');
export const { MaxLength } = part('decorator/string/MaxLength');
export const { getMetadataStorage } = part('metadata/MetadataStorage');
export const { registerDecorator } = part('register-decorator');
export const { Validator } = part('validation/Validator');
