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

import type { RiskClass } from 'backstage-plugin-release-pipeline-common';
import { riskOfCommit, trailersIn } from './trailers';

const NAMED = 'Co-authored-by: Ada <ada@example.com>';
const SIGNED = 'Signed-off-by: Omar <omar@example.com>';

describe('trailersIn', () => {
  it.each<[string, string, Array<RiskClass | undefined>]>([
    ['the last paragraph', 'x\n\nRisk: high\n', ['high']],
    ['one with others', `x\n\nRisk: high\n${NAMED}`, ['high']],
    ['one before who wrote it too', `x\n\nRisk: high\n\n${NAMED}`, ['high']],
    [
      'one before several of them',
      `x\n\nRisk: medium\n\n${SIGNED}\n\n${NAMED}\n${NAMED}\n`,
      ['medium'],
    ],
    [
      'what GitHub makes of a squash with several authors',
      `x (#7)\n\nWhy\n\nRisk: high\n\n---------\n\n${SIGNED}\n${NAMED}`,
      ['high'],
    ],
    [
      'the same with the ends of lines of Windows',
      `x\r\n\r\nRisk: high\r\n\r\n---------\r\n\r\n${NAMED}\r\n${NAMED}`,
      ['high'],
    ],
    [
      'dashes right before names',
      `x\n\nRisk: high\n\n---------\n${NAMED}`,
      ['high'],
    ],
    [
      'nothing further up than that',
      `x\n\nRisk: high\n\nWhy\n\n---------\n\n${NAMED}`,
      [],
    ],
    [
      'nothing above other trailers',
      'x\n\nRisk: low as in the text\n\nReviewed-by: Omar',
      [],
    ],
    ['nothing where there is nothing else', `${NAMED}\n\n${SIGNED}`, []],
    ['nothing of nothing', '', []],
  ])('reads %s', (_, message, classes) => {
    expect(trailersIn(message).map(one => one.class)).toEqual(classes);
  });
});

describe('riskOfCommit', () => {
  it.each<[string, string | undefined]>([
    ['low', 'low'],
    ['low\nRisk: high\nRisk: medium', 'high'],
    ['medium\nRisk: enormous', 'enormous'],
    ['', 'nothing'],
  ])('R14 counts the weightiest of %j', (words, word) => {
    const message = `x\n\nRisk: ${words}\n\n${NAMED}`;
    expect(riskOfCommit({ message, revision: 'abc' })).toMatchObject({
      revision: 'abc',
      word,
    });
  });
});
