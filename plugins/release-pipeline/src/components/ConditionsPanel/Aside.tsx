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
import type {
  PromotionView,
  ReleaseRef,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { NARROW, tokens, useTextClasses } from '../../theme';
import { Moment } from '../Words';
import { RiskSection } from './RiskSection';

const useStyles = makeStyles(
  theme => {
    const { line } = tokens(theme);
    return {
      aside: {
        borderLeft: `1px solid ${line}`,
        padding: '14px 16px 16px',
        fontSize: 13,
        lineHeight: '18px',
        overflowWrap: 'anywhere',
        '& section + section': {
          marginTop: 16,
          paddingTop: 14,
          borderTop: `1px solid ${line}`,
        },
        [NARROW]: {
          borderLeft: 0,
          borderTop: `1px solid ${line}`,
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fit, minmax(200px, 1fr))',
          gap: 24,
          '& section:first-child': { gridColumn: '1 / -1' },
          '& section + section': { margin: 0, padding: 0, border: 0 },
        },
      },
      title: {
        fontSize: 13,
        lineHeight: '20px',
        fontWeight: 600,
        margin: '0 0 8px',
      },
      list: {
        margin: 0,
        padding: 0,
        listStyle: 'none',
        '& li + li': { marginTop: 8 },
      },
      pairs: {
        display: 'grid',
        gridTemplateColumns: '70px minmax(0, 1fr)',
        gap: '4px 12px',
        margin: 0,
        '& dd': { margin: 0 },
      },
    };
  },
  { name: 'ReleasePipelineAside' },
);

/** Beside the conditions: risk, what would change, and what follows. */
export function Aside(props: {
  verdict: Verdict;
  promotion: PromotionView | undefined;
  /** Where the judgement names none itself. */
  wayBack: ReleaseRef | undefined;
}) {
  const { verdict, promotion } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const { from, wayBack = props.wayBack, by, earliest } = verdict;
  return (
    <div className={classes.aside}>
      <RiskSection verdict={verdict} promotion={promotion} />
      <section>
        <h4 className={classes.title}>What would change</h4>
        <dl className={classes.pairs}>
          <dt className={texts.muted}>Release</dt>
          <dd>
            {from ? `${from.version} → ` : 'new: '}
            {verdict.release.version}
          </dd>
          {by && (
            <>
              <dt className={texts.muted}>By</dt>
              <dd>{by}</dd>
            </>
          )}
          {earliest && (
            <>
              <dt className={texts.muted}>Earliest</dt>
              <dd>
                <Moment time={earliest} as="in" />
              </dd>
            </>
          )}
          <dt className={texts.muted}>Way back</dt>
          <dd>{wayBack ? wayBack.version : 'none is known'}</dd>
        </dl>
      </section>
      {verdict.then.length > 0 && (
        <section>
          <h4 className={classes.title}>Then</h4>
          <ol className={classes.list}>
            {verdict.then.map(step => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}
