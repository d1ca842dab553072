// Written by `npm run codegen` from the schema and test/**/*.graphql. Not edited by hand.
export {};
