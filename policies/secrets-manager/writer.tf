resource "aws_iam_policy" "sstash_writer" {
  name = "sstash-writer"
  policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Sid" : "WriteSecrets",
        "Effect" : "Allow",
        "Action" : [
          "secretsmanager:CreateSecret",
          "secretsmanager:DescribeSecret",
          "secretsmanager:ListSecretVersionIds",
          "secretsmanager:PutSecretValue",
          "secretsmanager:TagResource",
          "secretsmanager:UpdateSecret",
          "secretsmanager:UpdateSecretVersionStage"
        ],
        "Resource" : [
          "arn:aws:secretsmanager:ap-northeast-2:111122223333:secret:app/prod/*"
        ]
      }
    ]
  })
}
