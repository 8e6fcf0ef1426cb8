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

import { makeStyles } from '@material-ui/core/styles';
import {
  gateStatuses,
  type RetroRunAnswer,
  type TriedGate,
} from 'backstage-plugin-release-pipeline-common';
import { Glyph } from '../../icons';
import { useTextClasses, useToneClasses } from '../../theme';
import { Notice } from '../Notice';
import { EmptyPanel } from '../PageStates';
import { Panel } from '../Panel';
import { gateVocable, hindsightVocable, Status } from '../Status';
import { Moment, Words } from '../Words';
import { RetroPlot } from './RetroPlot';
import { RetroTable } from './RetroTable';

const useStyles = makeStyles(
  {
    said: {
      display: 'grid',
      gridTemplateColumns: '28px minmax(0, 1fr)',
      gap: '4px 14px',
      padding: '18px 20px 12px',
    },
    sentence: {
      fontSize: 18,
      lineHeight: '26px',
      fontWeight: 600,
      margin: 0,
      overflowWrap: 'anywhere',
    },
    totals: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: '4px 16px',
      listStyle: 'none',
      margin: '6px 0 0',
      padding: 0,
    },
    plot: { padding: '0 16px 12px' },
  },
  { name: 'ReleasePipelineRetroAnswer' },
);

// What was is judged, never overridden.
const counted = gateStatuses.filter(status => status !== 'overridden');

/** A key in the words of config: `{"hours":48}`, `0.02`. */
function inConfig(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

/** How a gate would have judged the past: a sentence, a picture, and each release. */
export function RetroAnswer(props: {
  answer: RetroRunAnswer;
  /** The keys of the gate as they stand in config. */
  written: TriedGate['settings'] | undefined;
}) {
  const { answer, written = {} } = props;
  const { askedAt, changed, gate, looksAt, notes, totals } = answer;
  const classes = useStyles();
  const texts = useTextClasses();
  const tones = useToneClasses();
  if (answer.releases.length === 0) {
    return (
      <EmptyPanel glyph="pipeline" title="No release ran here yet">
        The first one that comes into {looksAt} can be judged here.
      </EmptyPanel>
    );
  }
  const tone = totals.missed > 0 ? 'warn' : 'wait';
  return (
    <Panel bare label="How it would have judged">
      <div className={classes.said}>
        <Glyph
          name={totals.missed > 0 ? 'triangle' : 'eye'}
          size="large"
          className={tones[tone]}
        />
        <div>
          <h3 className={classes.sentence}>
            <Words parts={answer.sentence} />
          </h3>
          <p className={texts.meta}>
            {gate.title}, {answer.stage}
            {changed.map(key => (
              <span key={key}>
                {' '}
                · {key}{' '}
                <b className={texts.strong}>{inConfig(gate.settings[key])}</b>{' '}
                instead of {inConfig(written[key])}
              </span>
            ))}{' '}
            · evaluated <Moment time={askedAt} />
          </p>
          <ul className={classes.totals} aria-label="Totals">
            {counted
              .filter(status => totals[status] > 0)
              .map(status => (
                <li key={status}>
                  <Status
                    of={gateVocable(status)}
                    text={`${totals[status]} ${gateVocable(
                      status,
                    ).word.toLocaleLowerCase('en-US')}`}
                  />
                </li>
              ))}
            {(['caught', 'missed'] as const)
              .filter(hindsight => totals[hindsight] > 0)
              .map(hindsight => (
                <li key={hindsight}>
                  <Status
                    of={hindsightVocable(hindsight)}
                    text={`${totals[hindsight]} ${hindsight}`}
                  />
                </li>
              ))}
          </ul>
        </div>
      </div>
      {notes.length > 0 && (
        <div className={classes.plot}>
          <Notice tone="unk" glyph="question" role="group">
            {notes.map((note, index) => (
              // Notes have no identity of their own and never move.
              <div key={index}>
                <Words parts={note} />
              </div>
            ))}
          </Notice>
        </div>
      )}
      <div className={classes.plot}>
        <RetroPlot answer={answer} />
      </div>
      <RetroTable releases={answer.releases} />
    </Panel>
  );
}
