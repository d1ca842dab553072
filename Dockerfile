# The service image. Local mode is not for it: the sandbox, with the embedded MongoDB, is a development dependency and is left out.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/console/package.json packages/console/
COPY packages/stripe-sandbox/package.json packages/stripe-sandbox/
RUN npm ci
COPY tsconfig.json ./
COPY packages/console packages/console
COPY scripts scripts
COPY src src
COPY docs/errors.md docs/
RUN npm run build

FROM node:24.21.0-bookworm-slim
WORKDIR /app
COPY package.json package-lock.json ./
# Workspaces count as production dependencies.
RUN npm ci --omit=dev --workspaces=false && npm cache clean --force
COPY LICENSE plans.yaml ./
COPY scripts/heap-flags.mjs scripts/
COPY --from=build /app/dist dist
# GraphQL's engine checks less there.
ENV NODE_ENV=production
# Everything above belongs to root: the service can read it and change nothing.
USER node
EXPOSE 4000
# Ready means that MongoDB answers too.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The heap takes what the container may have, less what is needed beside it.
CMD ["sh", "-c", "exec node $(node scripts/heap-flags.mjs) dist/main.js"]
