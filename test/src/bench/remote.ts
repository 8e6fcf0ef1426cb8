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

import { type ChildProcess, fork } from 'node:child_process';

type Answer = { id: number; result?: unknown; error?: string };

/**
 * Functions that a process offers to the one that started it; arguments and
 * results are plain data.
 */
// Each function has arguments of its own; they are checked where it is called.
export type Offered = Record<string, (...args: never[]) => unknown>;

/** The same functions as the starting process calls them. */
export type Remote<T extends Offered> = {
  [K in keyof T]: (
    ...args: Parameters<T[K]>
  ) => Promise<Awaited<ReturnType<T[K]>>>;
};

/** Answers calls of the process that started this one; ends with it. */
export function offer(functions: Offered): void {
  process.on(
    'message',
    async ({ id, name, args }: { id: number; name: string; args: never[] }) => {
      const answer: Answer = { id };
      try {
        answer.result = await functions[name](...args);
      } catch (error) {
        answer.error = error instanceof Error ? error.stack : String(error);
      }
      process.send?.(answer);
    },
  );
  process.once('disconnect', () => process.exit());
  process.send?.({ id: 0 });
}

/**
 * Starts a process that offers functions.
 *
 * @param file - path of the module to run in it
 * @param options - `nodeOptions` are added to the options of this process
 */
export async function startRemote<T extends Offered>(
  file: string,
  options: { nodeOptions?: string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<{ call: Remote<T>; stop(): Promise<void> }> {
  const child: ChildProcess = fork(file, {
    execArgv: [...process.execArgv, ...(options.nodeOptions ?? [])],
    env: { ...process.env, ...options.env },
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  let next = 1;
  let ended: string | undefined;
  const exited = new Promise<void>(resolve =>
    child.once('exit', (code, signal) => {
      ended = `A process of the benchmark ended with ${signal ?? code}`;
      waiting.forEach((settle, id) => settle({ id, error: ended }));
      resolve();
    }),
  );
  const answerTo = (id: number, send: () => void) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error === undefined) {
          resolve(result);
        } else {
          reject(new Error(error));
        }
      });
      send();
    });
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
  await answerTo(0, () => {});
  const call = new Proxy({} as Remote<T>, {
    get: (_target, name: string) =>
      // Whoever awaits the proxy itself must not take it for a promise.
      name === 'then'
        ? undefined
        : async (...args: unknown[]) => {
            if (ended !== undefined) {
              throw new Error(ended);
            }
            const id = next;
            next += 1;
            return answerTo(id, () => child.send({ id, name, args }));
          },
  });
  return {
    call,
    async stop() {
      if (ended === undefined) {
        child.kill('SIGKILL');
      }
      await exited;
    },
  };
}
