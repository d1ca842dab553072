import { Ctx, Field, ObjectType, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.ts';
import { publishedEnum } from '../published-enum.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';

/** A problem that the checks of `npm run doctor` found. */
export interface Finding {
  code: string;
  severity: Lowercase<FindingSeverity>;
  what: string;
  why: string;
  mend: string;
}

type FindingSeverity = 'ERROR' | 'WARNING' | 'ADVICE';

const FINDING_SEVERITY = publishedEnum<FindingSeverity>('FindingSeverity', {
  description: 'How bad a finding is.',
  values: {
    ERROR: 'Something does not work, or a guarantee is not met.',
    WARNING: 'It works, but will cause trouble.',
    ADVICE: 'Worth knowing, or a person must check it because no program can.',
  },
});

@ObjectType('Finding', { description: 'A problem of this deployment, and how to fix it.', simpleResolvers: true })
export class FindingType {
  @Field(() => String, { description: 'The kind of the problem, in the table of docs/operations/doctor.md.' })
  code!: string;

  @Field(() => FINDING_SEVERITY, { description: 'How bad it is.' })
  severity!: FindingSeverity;

  @Field(() => String, { description: 'What was found. Never contains a secret.' })
  what!: string;

  @Field(() => String, { description: 'Why it matters.' })
  why!: string;

  @Field(() => String, { description: 'How to fix it: a command, a variable or a page.' })
  fix!: string;
}

@Resolver()
export class FindingsResolver {
  @SemanticNonNull()
  @Query(() => [FindingType], {
    nullable: true,
    description:
      'Checks this deployment as `npm run doctor` does, without asking Stripe, and returns what it found, errors first. It takes up to 10 seconds.',
  })
  async findings(@Ctx() { upkeep }: Context): Promise<FindingType[]> {
    const found = await upkeep.findings();
    return found.map(({ code, severity, what, why, mend: fix }) => {
      return { code, severity: severity.toUpperCase() as Uppercase<typeof severity>, what, why, fix };
    });
  }
}
