/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { createServer } from 'node:net';

const HOST = '127.0.0.1';

/** A TCP port of the loopback interface that nobody listens on now. */
export async function findFreePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === undefined) {
    throw new Error('There is no free TCP port on this machine');
  }
  return port;
}

/**
 * @param user - who wants the port, for the message
 * @throws Error with one plain sentence when the port is taken
 */
export async function assertPortIsFree(port: number, user: string) {
  if ((await listenOnce(port)) === undefined) {
    throw new Error(
      `Port ${port}, which ${user} needs, is taken by another program: stop that one or choose another port`,
    );
  }
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(port, HOST, () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === 'object' ? address?.port : undefined),
      );
    });
  });
}
