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

import Checkbox from '@material-ui/core/Checkbox';
import { makeStyles } from '@material-ui/core/styles';
import { useId } from 'react';
import { everyCondition, inTheWay, type Ask } from '../../model';
import { tokens, useTextClasses } from '../../theme';
import { HeldBy } from '../HeldBy';

const useStyles = makeStyles(
  theme => {
    const { line, selected } = tokens(theme);
    return {
      choice: {
        border: `1px solid ${line}`,
        borderRadius: 4,
        margin: '0 0 12px',
        padding: 0,
        minWidth: 0,
        fontSize: 13,
        lineHeight: '18px',
      },
      row: {
        display: 'grid',
        gridTemplateColumns: '28px minmax(0, 1fr)',
        gap: 8,
        padding: '8px 12px',
        overflowWrap: 'anywhere',
        '& + &': { borderTop: `1px solid ${line}` },
      },
      ticked: { background: selected },
      box: { padding: 0, alignSelf: 'start' },
    };
  },
  { name: 'ReleasePipelineStageChoice' },
);

/** Why a stage cannot be ticked, where it cannot. */
export function refusalOf(ask: Ask): string | undefined {
  const { allowed, because } = ask.verdict.ask;
  if (!allowed) {
    return because ?? 'It cannot be asked for there.';
  }
  const other = inTheWay(ask);
  return (
    other &&
    `${other.requestedBy.name} asked for ${other.release.version} there already.`
  );
}

/** In which of the stages that stand beside each other. */
export function StageChoice(props: {
  asks: Ask[];
  ticked: Set<string>;
  /** Where it was recorded already. */
  recorded: string[];
  onTick: (stage: string) => void;
}) {
  const { asks, ticked, recorded, onTick } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const id = useId();
  return (
    <fieldset className={classes.choice}>
      <legend className={texts.hidden}>Stages</legend>
      {asks.map(ask => {
        const { stage, verdict } = ask;
        const done = recorded.includes(stage.name);
        const refusal = done ? undefined : refusalOf(ask);
        const checked = done || ticked.has(stage.name);
        return (
          <div
            key={stage.name}
            className={`${classes.row} ${checked ? classes.ticked : ''}`}
          >
            <Checkbox
              id={`${id}-${stage.name}`}
              className={classes.box}
              color="primary"
              checked={checked}
              disabled={done || refusal !== undefined}
              inputProps={{ 'aria-describedby': `${id}-${stage.name}-facts` }}
              onChange={() => onTick(stage.name)}
            />
            <span>
              <label htmlFor={`${id}-${stage.name}`} className={texts.strong}>
                {stage.name}
              </label>{' '}
              {stage.release && `runs ${stage.release.version}`}
              <br />
              <span id={`${id}-${stage.name}-facts`} className={texts.muted}>
                {done && 'Asked for.'}
                {!done && refusal}
                {!done && !refusal && (
                  <>
                    {verdict.met} of {verdict.total} met.{' '}
                    <HeldBy gates={everyCondition(verdict)} />
                  </>
                )}
              </span>
            </span>
          </div>
        );
      })}
    </fieldset>
  );
}
